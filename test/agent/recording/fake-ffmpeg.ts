/**
 * A program that calls itself ffmpeg and does as it is told: looks at pictures that are not there, records a stream that was
 * made beforehand, or misbehaves. For what a real one does once in a thousand lessons.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSplitter } from '../../../agent/recording/boxes.ts';
import { folder } from './fixture.ts';

export interface FakeFfmpeg {
  readonly env: Readonly<Record<string, string>>;
  /** How often it was started to record. */
  starts(): number;
}

export interface Behaviour {
  readonly sees?: 'moving' | 'black' | 'still' | 'nothing';
  readonly hears?: 'loud' | 'silent';
  /**
   * `hangs`: not a word · `stops`: two seconds' worth, then not a word · `floods`: complaints without end, with a password in
   * each · `ends`: at once, and says that all went well · `deaf`: records, and takes no notice of being asked to end ·
   * `garbage`: bytes that are no stream · `blind`: the sound goes on, the picture does not.
   */
  readonly records?: 'well' | 'hangs' | 'stops' | 'floods' | 'ends' | 'deaf' | 'garbage' | 'blind';
}

const PICTURE = 160 * 90;

export function fakeFfmpeg({ sees = 'moving', hears = 'loud', records = 'well' }: Behaviour = {}): FakeFfmpeg {
  const place = folder();
  const count = writeStream(place);
  if (records === 'blind') writeBlindStream(place);
  writeFileSync(join(place, 'still'), Buffer.alloc(PICTURE, 'a still picture is not a black one '));
  const picture = { moving: '/dev/urandom', black: '/dev/zero', still: join(place, 'still') };
  const look =
    sees === 'nothing'
      ? 'exec sleep 3600'
      : `while :; do head -c ${PICTURE} ${picture[sees]} || exit 1; sleep 0.1; done`;
  const listen = `while :; do head -c 16000 ${hears === 'silent' ? '/dev/zero' : '/dev/urandom'} >&4 || exit 1; sleep 0.1; done`;
  const part = (i: number): string => `cat ${join(place, `part${i}`)} || exit 1; sleep 0.1`;
  const parts = Array.from({ length: count }, (_, i) => part(i)).join('; ');
  const play = `cat ${join(place, 'beginning')}; while :; do ${parts}; done`;
  const record = {
    well: play,
    hangs: 'exec sleep 3600',
    stops: `cat ${join(place, 'beginning')}; ${part(0)}; ${part(1)}; exec sleep 3600`,
    floods: `(while :; do echo "[error] rtsp://viewer:s3cret@camera/main is not as I like it $(date)" >&2; done) & ${play}`,
    ends: 'exit 0',
    deaf: `trap '' INT TERM; ${play}`,
    garbage: 'exec cat /dev/urandom',
    blind: `cat ${join(place, 'blind')}; while :; do cat ${join(place, 'sound')} || exit 1; sleep 0.1; done`,
  }[records];
  const program = join(place, 'ffmpeg');
  writeFileSync(
    program,
    [
      '#!/bin/sh',
      'case "$*" in',
      '*-version*) echo "ffmpeg version 7.1-fake Copyright"; exit 0;;',
      `*rawvideo*) (${listen}) & ${look};;`,
      `*) echo >> ${join(place, 'starts')}; ${record};;`,
      'esac',
      '',
    ].join('\n'),
  );
  chmodSync(program, 0o755);
  return {
    env: { PATH: `${place}:${process.env['PATH'] ?? ''}` },
    starts: () => {
      const file = join(place, 'starts');
      return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
    },
  };
}

/** `blind`: two seconds of picture and sound; `sound`: a fragment of what follows. */
function writeBlindStream(place: string): void {
  const bytes = execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10:duration=2'],
      ...['-f', 'lavfi', '-i', 'sine=duration=9', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-c:a', 'aac'],
      ...[
        '-f',
        'mp4',
        '-movflags',
        'frag_keyframe+empty_moov+default_base_moof',
        '-frag_duration',
        '1000000',
        'pipe:1',
      ],
    ],
    { maxBuffer: 1 << 26 },
  );
  const pieces: Uint8Array[] = [];
  createSplitter({
    beginning: (one) => pieces.push(one.bytes),
    fragment: ({ frames, bytes: fragment }) => {
      if (frames > 0) pieces.push(fragment);
      else writeFileSync(join(place, 'sound'), fragment);
    },
  }).push(bytes);
  writeFileSync(join(place, 'blind'), Buffer.concat(pieces));
}

/** Ten seconds of a real stream, made once. */
let made: Uint8Array | undefined;
function realStream(): Uint8Array {
  made ??= execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10:duration=10'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-f', 'mp4'],
      ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
    ],
    { maxBuffer: 1 << 26 },
  );
  return made;
}

/** Fragment by fragment; how many there are. */
function writeStream(place: string): number {
  let count = 0;
  createSplitter({
    beginning: (one) => writeFileSync(join(place, 'beginning'), one.bytes),
    fragment: (one) => {
      writeFileSync(join(place, `part${count}`), one.bytes);
      count++;
    },
  }).push(realStream());
  return count;
}
