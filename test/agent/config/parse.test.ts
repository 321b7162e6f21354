import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';

const SMALLEST = `room: { path: 34/18/02/2134000123/0302, name: 302 教室 }
uplink: { url: mqtt://127.0.0.1:1883 }
web: { port: 8640 }
devices:
  - { id: base, driver: iclicker, address: tcp://127.0.0.1:9000 }
`;

describe('the config', () => {
  it('reads the smallest useful file of the contract', () => {
    const { config, problems } = parseConfig(SMALLEST, 'banban.yaml');
    expect(problems).toEqual([]);
    expect(config.room).toEqual({ path: '34/18/02/2134000123/0302', name: '302 教室' });
    expect(config.uplink?.protocol).toBeUndefined();
    expect(config.devices).toEqual([{ id: 'base', driver: 'iclicker', address: 'tcp://127.0.0.1:9000' }]);
  });

  it('is complete when the file is empty', () => {
    const { config, problems } = parseConfig('', 'banban.yaml');
    expect(problems).toEqual([]);
    expect(config.room.path).toBeUndefined();
    expect(config.web).toEqual({ host: '127.0.0.1', port: 8640 });
  });

  it('names file, line and column of every mistake and keeps everything valid beside it', () => {
    const text = `room: { path: 34/18/2/1, name: 302 教室 }
uplonk: 3
uplink:
  url: http://example
web: { port: 99999, colour: red }
devices:
  - { id: base, driver: iclicker, address: tcp://127.0.0.1:9000 }
  - { id: Bad Id, driver: iclicker, address: tcp://127.0.0.1:9001 }
  - { id: base, driver: iclicker, address: tcp://127.0.0.1:9002 }
  - { driver: iclicker, address: tcp://127.0.0.1:9003 }
  - { id: two, driver: iclicker, address: tcp://127.0.0.1:9004, extra: 1 }
`;
    const { config, problems } = parseConfig(text, 'banban.yaml');
    expect(problems.map((p) => `${p.code} ${p.where}`)).toEqual([
      'CONFIG-ROOM-PATH banban.yaml:1:15',
      'CONFIG-UNKNOWN-KEY banban.yaml:2:1',
      'CONFIG-WRONG-VALUE banban.yaml:4:8',
      'CONFIG-WRONG-VALUE banban.yaml:5:14',
      'CONFIG-UNKNOWN-KEY banban.yaml:5:21',
      'CONFIG-WRONG-VALUE banban.yaml:8:11',
      'CONFIG-REPEATED-ID banban.yaml:9:5',
      'CONFIG-MISSING-KEY banban.yaml:10:5',
      'CONFIG-UNKNOWN-KEY banban.yaml:11:65',
    ]);
    expect(config.room.name).toBe('302 教室');
    expect(config.uplink).toBeUndefined();
    expect(config.web.port).toBe(8640);
    expect(config.devices.map((d) => d.id)).toEqual(['base', 'two']);
    for (const problem of problems) {
      expect(problem.what.zh).not.toBe('');
      expect(problem.todo.zh).not.toBe('');
    }
  });

  it('leaves out a device that no driver can be built from, and says so with its line', () => {
    const { config, problems } = parseConfig(
      `devices:
  - { id: a, driver: nonesuch, address: tcp://127.0.0.1:9000 }
  - { id: b, driver: iclicker, address: tcp://127.0.0.1:9000 }
  - { id: c, driver: iclicker, address: gopher://x }
`,
      'f.yaml',
    );
    expect(config.devices.map((d) => d.id)).toEqual(['b']);
    expect(problems.map((p) => `${p.code} ${p.where}`)).toEqual([
      'DEVICE-DRIVER f.yaml:2:5',
      'DEVICE-ADDRESS f.yaml:4:5',
    ]);
  });

  it('takes the rated life of a lamp of this very device, and says where there is none or it makes no sense', () => {
    const { config, problems } = parseConfig(
      `devices:
  - { id: a, driver: pjlink, address: "tcp://127.0.0.1:4352", lampLifeHours: 5000 }
  - { id: b, driver: pjlink, address: "tcp://127.0.0.1:4353", lampLifeHours: long }
  - { id: c, driver: iclicker, address: "tcp://127.0.0.1:9000", lampLifeHours: 5000 }
`,
      'f.yaml',
    );
    expect(config.devices.map(({ id, lampLifeHours }) => [id, lampLifeHours])).toEqual([
      ['a', 5000],
      ['b', undefined],
      ['c', undefined],
    ]);
    expect(problems.map((p) => `${p.code} ${p.where}`)).toEqual([
      'CONFIG-WRONG-VALUE f.yaml:3:78',
      'CONFIG-NO-LAMP f.yaml:4:65',
    ]);
    expect(problems[0]?.todo.zh).toContain('额定小时');
  });

  it('says where the YAML itself is broken', () => {
    const { problems } = parseConfig('room: { name: "302\nweb:\n\t- x\n', 'f.yaml');
    expect(problems[0]?.code).toBe('CONFIG-YAML');
    expect(problems[0]?.where).toMatch(/^f\.yaml:\d+:\d+$/);
  });

  it('leaves out a broker and a page address that nobody could connect to or serve at', () => {
    const { config, problems } = parseConfig(
      `uplink: { url: "mqtt://user:pw@127.0.0.1:99999" }
web: { host: "bad host!!", port: 8641 }
`,
      'f.yaml',
    );
    expect(problems.map((p) => `${p.code} ${p.where}`)).toEqual([
      'CONFIG-WRONG-VALUE f.yaml:1:16',
      'CONFIG-WRONG-VALUE f.yaml:2:14',
    ]);
    expect(config.uplink).toBeUndefined();
    expect(config.web).toEqual({ host: '127.0.0.1', port: 8641 });
    expect(JSON.stringify(problems)).not.toContain('pw@');
    for (const host of ['0.0.0.0', '::1', 'localhost', 'pc-302.school.example'])
      expect(parseConfig(`web: { host: "${host}" }`, 'f').config.web.host).toBe(host);
  });

  it('neither hangs nor throws on aliases that multiply, and says so', () => {
    const text = Array.from(
      { length: 12 },
      (_, i) => `k${i}: &k${i} [${`*k${i - 1},`.repeat(i === 0 ? 0 : 9)} x]`,
    ).join('\n');
    const { config, problems } = parseConfig(`${text}\nroom: *k11\n`, 'f.yaml');
    expect(problems.map((p) => p.code)).toContain('CONFIG-ALIASES');
    expect(config.room.name).toBe('教室');
  });

  it('lists the first fifty mistakes of a file that is no config, each on one line', () => {
    const text = Array.from({ length: 300 }, (_, i) => `"wrong\\n${i}": ${'['.repeat(i)}`).join('\n');
    const { problems } = parseConfig(text, 'f.yaml');
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.code).toBe('CONFIG-MORE');
    for (const p of problems) expect(`${p.where}${p.what.zh}${p.what.en}`).not.toMatch(/\n/);
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const { config } = parseConfig(text, 'f');
        expect(config.web.port).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 400 },
    );
  });

  it('survives any value at any known key', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'room',
            'uplink',
            'web',
            'devices',
            'scenes',
            'schedule',
            'wake',
            'owners',
            'software',
            'journal',
            'log',
          ),
          fc.jsonValue(),
        ),
        (value) => {
          const { config } = parseConfig(JSON.stringify(value), 'f');
          expect(Array.isArray(config.devices)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
