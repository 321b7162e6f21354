/** What a command asks the agent that runs on this computer. */
import type { Config } from '../config/config.ts';

const ANSWER_WITHIN_MS = 5_000;

// Not fetch: it would load a whole client for one question (decision 0015).
const { get } = process.getBuiltinModule('node:http');

/** `http://127.0.0.1:8640` */
export function agentAddress({ web }: Pick<Config, 'web'>): string {
  const host = web.host === '0.0.0.0' || web.host === '::' ? '127.0.0.1' : web.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${web.port}`;
}

/** The JSON at a path; undefined: nobody answers there. Rejects when what answers is not Banban. */
export function askAgent<T>(address: string, path: string): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(`${address}${path}`, { timeout: ANSWER_WITHIN_MS, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const { statusCode = 0 } = response;
        // 503 is an answer too: not all is well.
        if (statusCode !== 200 && statusCode !== 503) {
          reject(new Error(`${path}: HTTP ${statusCode}`));
          return;
        }
        try {
          resolve(JSON.parse(text) as T);
        } catch (error) {
          reject(new Error(`${path}: no JSON`, { cause: error }));
        }
      });
    });
    request.on('timeout', () => request.destroy(new Error(`${path}: no answer within ${ANSWER_WITHIN_MS} ms`)));
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
  });
}
