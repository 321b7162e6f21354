/**
 * The walls: imports run one way, and only the transports touch hardware and sockets. Reads the real tree.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const TOPS = ['protocols', 'drivers', 'agent', 'simulators'] as const;
const HARDWARE = ['node-hid', 'serialport', '@serialport/bindings-cpp', 'koffi', 'usb', 'onvif', 'modbus-serial'];
/** The system's own calls: a simulator makes pseudo terminals with them, the companion hears Windows' raw input. */
const SYSTEM_CALLS = 'koffi';
const callsTheSystem = (file: string): boolean => /^(simulators|agent\/companion)\//.test(file);
const foreign = ({ file, of }: Import): boolean =>
  HARDWARE.includes(of) && !(of === SYSTEM_CALLS && callsTheSystem(file));
/** Built-ins that reach out of the process, read the clock or throw dice. */
const OUTSIDE = /^node:/;

interface Import {
  /** Relative to the repository. */
  readonly file: string;
  /** A file relative to the repository, or a package's name, or `node:…`. */
  readonly of: string;
  /** `import type` or `export type`: gone before anything runs. */
  readonly typeOnly: boolean;
}

const IMPORT =
  /(?:^|[\s;])(?:import|export)\s+(?:type\s+)?(?:[\w*{][^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function sources(top: string): string[] {
  return readdirSync(join(root, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[jt]sx?$|\.mjs$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([whole, plain, dynamic]) => {
    const specifier = plain ?? dynamic ?? '';
    return {
      file,
      typeOnly: /^[\s;]*(import|export)\s+type\s/.test(whole),
      of: specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : packageOf(specifier),
    };
  });
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

const imports = TOPS.flatMap(sources).flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));

function wrong(isIn: (file: string) => boolean, allowed: (of: string, file: string) => boolean): string[] {
  return imports.filter(({ file, of }) => isIn(file) && !allowed(of, file)).map(({ file, of }) => `${file} → ${of}`);
}
const under =
  (folder: string) =>
  (file: string): boolean =>
    file.startsWith(`${folder}/`);
const isOurs = (of: string): boolean => TOPS.some((top) => of.startsWith(`${top}/`));

describe('the reader of imports', () => {
  test('sees every form there is', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from '../b.ts';",
      "import { c,\n  d } from 'pkg/sub';",
      "export * from '@scope/pkg/x';",
      "export type { E } from './e.ts';",
      "import 'side-effect';",
      "const f = await import('lazy');",
      "import * as g from 'node:fs';",
    ].join('\n');
    expect(importsIn('agent/x/y.ts', text).map(({ of }) => of)).toEqual([
      'agent/x/a.ts',
      'agent/b.ts',
      'pkg',
      '@scope/pkg',
      'agent/x/e.ts',
      'side-effect',
      'lazy',
      'node:fs',
    ]);
    expect(importsIn('agent/x/y.ts', text).map(({ typeOnly }) => typeOnly)).toEqual([
      false,
      true,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  test('finds the tree: many files, and the imports known to be there', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports).toContainEqual(expect.objectContaining({ file: 'drivers/transport/hid.ts', of: 'node-hid' }));
    expect(imports).toContainEqual(
      expect.objectContaining({ file: 'agent/devices/supervisor.ts', of: 'drivers/registry.ts' }),
    );
  });
});

describe('imports run one way', () => {
  test('protocols import nothing outside protocols', () => {
    expect(wrong(under('protocols'), (of) => !isOurs(of) || of.startsWith('protocols/'))).toEqual([]);
  });

  test('drivers import protocols and drivers', () => {
    expect(wrong(under('drivers'), (of) => !isOurs(of) || /^(protocols|drivers)\//.test(of))).toEqual([]);
  });

  test('the agent imports everything but simulators, which only its command line may', () => {
    expect(wrong(under('agent'), (of, file) => !of.startsWith('simulators/') || file.startsWith('agent/cli/'))).toEqual(
      [],
    );
  });

  test('simulators take framing, checksums and errors from protocols, and nothing else of ours', () => {
    const allowed = ['protocols/framing.ts', 'protocols/checksum.ts', 'protocols/shown-error.ts'];
    expect(
      wrong(under('simulators'), (of) => !isOurs(of) || of.startsWith('simulators/') || allowed.includes(of)),
    ).toEqual([]);
  });

  test('nothing that ships imports a test', () => {
    expect(imports.filter(({ of }) => of.startsWith('test/'))).toEqual([]);
  });
});

describe('the page', () => {
  const isPage = under('agent/web/page');
  /** Rules of the game that server and page have in common: pure, and they import only each other. */
  const SHARED = [
    'agent/beijing-time.ts',
    'agent/classroom/question/answer.ts',
    'agent/classroom/question/score.ts',
    'agent/school/calendar.ts',
    'agent/school/dates.ts',
    'agent/school/planned.ts',
    'agent/web/api-lesson.ts',
    'agent/web/preset-roles.ts',
    'agent/recording/observer-words.ts',
  ];

  test('shares with the agent only rules that import nothing but types and each other', () => {
    const found = imports.filter(
      ({ file, of, typeOnly }) => SHARED.includes(file) && !typeOnly && !SHARED.includes(of),
    );
    expect(found).toEqual([]);
  });

  test('runs in a browser: of the agent it knows types and shared rules, of packages Preact and one that draws QR codes, of the platform nothing', () => {
    expect(imports.filter(({ file }) => isPage(file)).length).toBeGreaterThan(50);
    const found = imports.filter(({ file, of, typeOnly }) => {
      if (!isPage(file) || isPage(of)) return false;
      return isOurs(of) ? !typeOnly && !SHARED.includes(of) : !['preact', '@preact/signals', 'uqr'].includes(of);
    });
    expect(found.map(({ file, of }) => `${file} → ${of}`)).toEqual([]);
  });

  test('is served, not imported, by the agent', () => {
    expect(imports.filter(({ file, of }) => isPage(of) && !isPage(file)).map(({ file }) => file)).toEqual([]);
  });
});

describe('protocols are pure', () => {
  /** Writes the generated documents at build time; nothing imports it. */
  const isGenerator = under('protocols/uplink/generate');

  test('no built-in of the platform, and no package but zod in protocols/uplink', () => {
    const isPackage = (of: string): boolean => !isOurs(of) && !of.startsWith('packaging/');
    expect(
      wrong(
        (file) => under('protocols')(file) && !isGenerator(file),
        (of, file) => !isPackage(of) || (of === 'zod' && file.startsWith('protocols/uplink/')),
      ),
    ).toEqual([]);
    expect(imports.filter(({ file, of }) => isGenerator(of) && !isGenerator(file)).map(({ file }) => file)).toEqual([]);
  });

  test('no clock, no dice, no timer, no process', () => {
    const impure =
      /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval|setImmediate|fetch\(|process\.)/;
    const found = sources('protocols')
      .filter((file) => !isGenerator(file))
      .filter((file) => impure.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
    expect(found).toEqual([]);
  });
});

describe('hardware', () => {
  test('its libraries are touched in drivers/transport, drivers/camera and drivers/sensor/modbus only', () => {
    const places = /^drivers\/(transport|camera|sensor\/modbus)(\/|\.)/;
    expect(imports.filter((one) => foreign(one) && !places.test(one.file))).toEqual([]);
  });

  test('is loaded only when an address asks for it', () => {
    const found = sources('drivers/transport').filter((file) =>
      HARDWARE.some((library) =>
        new RegExp(`^import (?!type )[^\\n]*'${library}'`, 'm').test(readFileSync(join(root, file), 'utf8')),
      ),
    );
    expect(found).toEqual([]);
  });

  test('is nobody’s but the drivers’: neither the agent nor a simulator imports a transport’s library or opens a port of its own', () => {
    expect(imports.filter((one) => foreign(one) && !under('drivers')(one.file))).toEqual([]);
    // The agent's own sockets are its page, its broker's embedded twin in the demo, and the self-check's knock.
    const sockets = new Set(['node:net', 'node:tls', 'node:dgram', 'node:http', 'node:https', 'node:http2']);
    const users = imports
      .filter(({ file, of, typeOnly }) => under('agent')(file) && sockets.has(of) && !typeOnly)
      .map(({ file }) => file);
    const places = /^agent\/(web|uplink|cli)\//;
    expect(users.filter((file) => !places.test(file))).toEqual([]);
  });

  test('its HTTP is taken from the runtime without an import, which would load the fetch client as well (decision 0015)', () => {
    const heavy = new Set(['node:http', 'node:https', 'node:http2', 'node:tls']);
    const asked = imports.filter(
      ({ file, of, typeOnly }) => /^(agent|drivers)\//.test(file) && heavy.has(of) && !typeOnly,
    );
    expect(asked).toEqual([]);
  });

  test('drivers open no sockets and files of their own outside the transports', () => {
    const places = /^drivers\/(transport|camera|host|sensor\/modbus)(\/|\.)/;
    expect(
      imports.filter(({ file, of }) => file.startsWith('drivers/') && OUTSIDE.test(of) && !places.test(file)),
    ).toEqual([]);
  });
});

test('no file is named after nothing in particular', () => {
  expect(TOPS.flatMap(sources).filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/i.test(file))).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
