/** A config a teacher can finish: what was found, line by line, in words. Pure. */
import { stringify } from 'yaml';
import type { DeviceKind, Identity } from '../../drivers/device.ts';
import type { Found, Scan } from './found.ts';

const IDS: Readonly<Record<DeviceKind, string>> = {
  clicker: 'base',
  panel: 'panel',
  projector: 'projector',
  camera: 'camera',
  reader: 'reader',
  sensor: 'sensor',
  input: 'touch',
  host: 'pc',
};

/** A password is nobody's to guess. */
const NEEDS_LOGIN = '→ http://用户:密码@… 用户名和密码请自己填 put its user and password in';

export interface DraftDevice {
  readonly id: string;
  readonly driver: string;
  readonly model?: string;
  readonly address: string;
}

/** An id for each: its kind, numbered from the second on. */
export function draftDevices(found: readonly Found[]): readonly DraftDevice[] {
  const count = new Map<string, number>();
  return found.map(({ kind, driver, model, address }) => {
    const name = IDS[kind];
    const number = (count.get(name) ?? 0) + 1;
    count.set(name, number);
    const id = number === 1 ? name : `${name}${number}`;
    return { id, driver, ...(model === undefined ? {} : { model }), address };
  });
}

/** The file's text. What was met and not recognised stands in it as a remark, to be filled in or deleted. */
export function draftConfig({ found, unknown }: Scan): string {
  const devices = draftDevices(found);
  const lines = [
    '# 班班的配置草稿，由 banban scan 写成。补上教室，保存为 banban.yaml，再运行 banban check。',
    '# A draft by banban scan: fill in the room, save as banban.yaml, run banban check.',
    '# room: { path: 34/18/02/2134000123/0302, name: 302 教室 }',
    '# uplink: { url: mqtts://平台:8883 }',
  ];
  if (devices.length === 0) lines.push('devices: []   # 没有找到设备 nothing was found');
  else lines.push('devices:');
  for (const [at, device] of devices.entries()) {
    const { make, model, name, serial } = found[at]?.identity ?? ({} as Identity);
    const says = [make, model, name, serial].filter((word) => word !== undefined);
    if (found[at]?.kind === 'camera') says.push(NEEDS_LOGIN);
    const entry = stringify([device], { flowCollectionPadding: true, collectionStyle: 'flow', lineWidth: 0 }).trim();
    lines.push(
      `  - ${entry.replace(/^\[\s*/, '').replace(/\s*\]$/, '')}${says.length > 0 ? `   # ${clean(says.join(' '))}` : ''}`,
    );
  }
  for (const { address, says, why } of unknown) {
    lines.push(`  # ${address}${says === '' ? '' : ` (${clean(says)})`}：${why.zh} / ${why.en}`);
  }
  return `${lines.join('\n')}\n`;
}

/** One line, whatever a device calls itself. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').slice(0, 160);
}
