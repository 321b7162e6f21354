// An esbuild plug-in: zod brings its messages in fifty languages, 340 KB that every start would load. The pages speak two.
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const kept = "export { default as zhCN } from './zh-CN.js'; export { default as en } from './en.js';";

export const withoutZodLocales: Plugin = {
  name: 'two of zod’s locales',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, (args) =>
      /[\\/]zod[\\/]v4[\\/]\w+[\\/][^\\/]+$/.test(args.importer)
        ? { path: 'locales', namespace: 'zod-locales', pluginData: dirname(dirname(args.importer)) }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'zod-locales' }, (args) => ({
      contents: kept,
      loader: 'js',
      resolveDir: `${args.pluginData as string}/locales`,
    }));
  },
};
