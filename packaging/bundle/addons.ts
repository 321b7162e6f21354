// An esbuild plug-in: each native package's search for its own binary becomes one `require` of the file put beside the
// bundle. Their loaders walk node_modules for prebuilds of whatever platform they find; a bundle has none, and must not
// load a stranger's.
import type { Plugin } from 'esbuild';
import { packagedFile } from './packages.ts';
import type { Target } from './targets.ts';

/** The addon's file name in the bundle. */
export function addonFile(addon: keyof Target['addons']): string {
  return `${addon}.node`;
}

/** What each loader module is replaced by. `load` is the expression that loads our file. */
const loaders: readonly {
  readonly addon: keyof Target['addons'];
  /** The import as the native package writes it. */
  readonly filter: RegExp;
  /** Only imports made from these files, where the import's name alone is ambiguous. */
  readonly from?: RegExp;
  readonly contents: (load: string) => string;
}[] = [
  {
    addon: 'hid',
    filter: /^pkg-prebuilds\/bindings$/,
    contents: (load) => `module.exports = () => ${load};`,
  },
  {
    addon: 'serialport',
    filter: /^node-gyp-build$/,
    from: /bindings-cpp/,
    contents: (load) => `module.exports = () => ${load};`,
  },
  {
    addon: 'usb',
    filter: /^\.\.\/index\.js$/,
    from: /[\\/]usb[\\/]dist[\\/]/,
    contents: (load) => `module.exports = ${load};`,
  },
  {
    addon: 'koffi',
    filter: /^\.\/src\/static\.js$/,
    from: /[\\/]koffi[\\/]/,
    contents: (load) => `exports.loadStatic = () => ${load};`,
  },
  {
    // better-sqlite3 takes its loader as a parameter; the addon is loaded by the first database, where a failure can
    // still be answered by node:sqlite.
    addon: 'sqlite',
    filter: /^better-sqlite3$/,
    contents: (load) =>
      `module.exports = require('better-sqlite3/lib/database.js')(() => ${load}, false); module.exports.SqliteError = require('better-sqlite3/lib/sqlite-error.js');`,
  },
];

export function addonsBeside(root: string): Plugin {
  return {
    name: 'native addons beside the bundle',
    setup(build) {
      for (const { addon, filter, from, contents } of loaders) {
        build.onResolve({ filter }, (args) => {
          if (from !== undefined && !from.test(args.importer)) return undefined;
          return { path: addon, namespace: 'addon-loader' };
        });
        build.onLoad({ filter: new RegExp(`^${addon}$`), namespace: 'addon-loader' }, () => ({
          contents: contents(`require('./${addonFile(addon)}')`),
          loader: 'js',
          resolveDir: root,
        }));
      }
      // The files are copied by name, not by esbuild: an addon keeps its name from version to version.
      build.onResolve({ filter: /^\.\/(sqlite|hid|serialport|usb|koffi)\.node$/ }, (args) => ({
        path: args.path,
        external: true,
      }));
      // The package has no `exports` for these two files.
      build.onResolve({ filter: /^better-sqlite3\/lib\// }, async (args) => ({
        path: await packagedFile({ package: 'better-sqlite3', path: args.path.slice('better-sqlite3/'.length) }),
      }));
    },
  };
}
