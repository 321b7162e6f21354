/** Recordings as lines of the journal. */
import type { NewEvent } from '../journal/port.ts';
import type { Begun } from './folder.ts';
import { type Manifest, manifestParts } from './manifest.ts';

export type EndedWhy = NewEvent<'cn.banban.recording.ended'>['data']['why'];

const lessonOf = (lesson: string | null): { readonly lesson?: string } => (lesson === null ? {} : { lesson });

export function beganEvent({ id, camera, lesson, by, from }: Begun): NewEvent {
  return {
    type: 'cn.banban.recording.began',
    subject: id,
    at: from,
    data: { recording: id, device: camera, by, ...lessonOf(lesson) },
  };
}

/** That it ended, and its manifest in as many parts as it needs. */
export function endedEvents(manifest: Manifest, why: EndedWhy, at: number): NewEvent[] {
  const { recording, camera, lesson, from, to, coveredMs, wantedMs, gaps, segments, hash } = manifest;
  const about = { recording, device: camera, ...lessonOf(lesson) };
  return [
    {
      type: 'cn.banban.recording.ended',
      subject: recording,
      at,
      data: {
        ...about,
        why,
        from,
        to,
        coveredMs,
        wantedMs,
        coverage: wantedMs === 0 ? 0 : Math.min(1, Math.round((coveredMs / wantedMs) * 1e4) / 1e4),
        gaps: gaps.length,
        segments: segments.length,
        bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      },
    },
    ...manifestParts(manifest).map(
      ({ part, parts, ...rest }): NewEvent<'cn.banban.recording.manifest'> => ({
        type: 'cn.banban.recording.manifest',
        subject: recording,
        at,
        data: {
          ...about,
          hash,
          part,
          parts,
          segments: [...rest.segments],
          gaps: [...rest.gaps],
          marks: [...rest.marks],
        },
      }),
    ),
  ];
}
