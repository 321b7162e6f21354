import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framer } from '../../../protocols/framing.ts';
import { isUndecoded } from '../../../protocols/message.ts';
import { decodePjlink, decodePjlinkHost, encodePjlink, pjlinkLearns } from '../../../protocols/projector/pjlink.ts';
import { pjlinkFraming } from '../../../protocols/projector/pjlink-framing.ts';
import { ASKS, COMMANDS, inputCode, inputName, usualPjlink } from '../../../protocols/projector/pjlink-words.ts';

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);
const bytes = (line: string): Uint8Array => new TextEncoder().encode(line);
const class2 = { ...usualPjlink, class: 2 as const, classed: true };

describe('requests', () => {
  test('what is written is what a host’s decoder reads', () => {
    for (const key of Object.keys(ASKS)) {
      const written = encodePjlink({ ask: key }, { ...class2, classed: false });
      const [read] = decodePjlinkHost(written ?? bytes(''), class2);
      // `blanked` and `muted` are one question.
      expect(read).toMatchObject({ type: 'query', query: key === 'blanked' ? 'muted' : key });
    }
    for (const [command, [, , values]] of Object.entries(COMMANDS)) {
      for (const value of Object.keys(values)) {
        const read = decodePjlinkHost(encodePjlink({ command, value }, class2) ?? bytes(''), class2);
        expect(read).toEqual([expect.objectContaining({ type: 'command', command, value })]);
      }
    }
  });

  test('class 1 is never spoken to in class 2', () => {
    for (const key of Object.keys(ASKS)) expect(text(encodePjlink({ ask: key }, usualPjlink)) ?? '%1').toMatch(/^%1/);
    expect(encodePjlink({ command: 'freeze', value: 'on' }, usualPjlink)).toBeUndefined();
    expect(encodePjlink({ command: 'input', value: 'hdmia' }, usualPjlink)).toBeUndefined();
    expect(text(encodePjlink({ command: 'input', value: 'hdmia' }, class2))).toBe('%2INPT 3A\r');
  });

  test('every code of an input has a name, and the name its code', () => {
    for (const kind of '123456')
      for (const place of '123456789ABCXYZ') {
        const name = inputName(kind + place, usualPjlink) ?? '';
        expect(inputCode(name, usualPjlink)).toBe(kind + place);
      }
    const called = { ...usualPjlink, called: { '32': 'dvi' } };
    expect(inputName('32', called)).toBe('dvi');
    expect(inputCode('dvi', called)).toBe('32');
    expect(inputCode('hdmi2', called)).toBeUndefined();
    expect(inputCode('constructor', usualPjlink)).toBeUndefined();
  });
});

describe('answers', () => {
  test('what was asked says what an answer is about, where the line does not', () => {
    const profile = { ...class2, listed: true, codes: ['31'] };
    const line = bytes('%2INNM=HDMI 1\r');
    expect(decodePjlink(line, profile, { ask: 'hdmi1Name' })).toEqual([{ type: 'reading', hdmi1Name: 'HDMI 1' }]);
    expect(decodePjlink(line, profile, { ask: 'power' })).toEqual([{ type: 'reading', inputName: 'HDMI 1' }]);
    expect(decodePjlink(bytes('%1AVMT=OK\r'), profile, { command: 'blank', value: 'on' })).toEqual([
      { type: 'ack', of: 'blank' },
    ]);
    expect(decodePjlink(bytes('%1AVMT=ERR3\r'), profile, { ask: 'blanked' })).toEqual([
      { type: 'nak', of: 'blanked', why: 'ERR3: unavailable now', later: true },
    ]);
  });

  test('class and list of inputs are learnt', () => {
    const learnt = pjlinkLearns({ type: 'reading', class: 2 }, usualPjlink);
    expect(learnt).toMatchObject({ class: 2, classed: true });
    expect(pjlinkLearns({ type: 'reading', inputs: 'vga1 hdmi1' }, usualPjlink)).toMatchObject({
      listed: true,
      codes: ['11', '31'],
    });
    expect(pjlinkLearns({ type: 'reading', power: 'on' }, usualPjlink)).toBeUndefined();
  });

  test('any bytes are framed and decoded without a throw, and a sound line after them is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (junk) => {
        const messages: object[] = [];
        const stream = framer(pjlinkFraming, {
          frame: (frame) => messages.push(...decodePjlink(frame, class2)),
          junk: () => {},
        });
        stream.push(junk);
        stream.push(bytes('\r%1POWR=1\r'));
        stream.end();
        return !isUndecoded(messages.at(-1) ?? {}) && JSON.stringify(messages.at(-1)).includes('"power":"on"');
      }),
    );
  });
});
