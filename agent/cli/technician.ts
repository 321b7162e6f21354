/** For whoever repairs, in a terminal: every fault with what speaks for it, what was tried and the steps; every device with what it is. */
import { beijingDateTime } from '../beijing-time.ts';
import type { AssetList, AssetView, DeviceCard, FaultCard, MaintenanceView } from '../web/api-maintenance.ts';

type Seen = Pick<MaintenanceView, 'faults' | 'devices'>;

/** No owner, no word of a teacher, no name somebody gave a device. */
export function technicianLines({ faults, devices }: Seen, { assets }: Pick<AssetList, 'assets'>): string[] {
  return [
    '给维修人员 for technicians',
    ...faults.flatMap(faultLines),
    ...devices.flatMap((device) => deviceLines(device, cardOf(device, assets))),
  ];
}

export function technicianJson({ faults, devices }: Seen, { assets }: Pick<AssetList, 'assets'>): object {
  return {
    faults: faults.map(
      ({ fault, code, device, since, technician, steps, tried, because, dependsOn, flapping, drill, mutedUntil }) => ({
        fault,
        code,
        device,
        since,
        technician,
        steps,
        tried,
        because,
        dependsOn,
        flapping,
        drill,
        mutedUntil,
      }),
    ),
    devices: devices.map((device) => {
      const { id, kind, model, status, since, why, readings, troubles } = device;
      return { id, kind, model, status, since, why, readings, troubles, identity: identityOf(device, assets) };
    }),
  };
}

function faultLines(fault: FaultCard): string[] {
  const { severity, code, device, since, because, dependsOn, technician, steps, tried, drill, mutedUntil, flapping } =
    fault;
  const marks = [
    drill ? '演练 drill' : '',
    flapping ? '时好时坏 on and off' : '',
    mutedUntil === null ? '' : `已静音至 muted until ${beijingDateTime(mutedUntil)}`,
  ].filter((mark) => mark !== '');
  const depends = dependsOn.length === 0 ? '' : `；会掩盖它的 would hide it: ${dependsOn.join(' ')}`;
  const both = (texts: FaultCard['tried']): string => texts.map(({ zh, en }) => `${zh} / ${en}`).join('；');
  return [
    `  ${severity} ${code}${device === null ? '' : ` · ${device}`}，${beijingDateTime(since)} 起 since${marks.map((mark) => ` · ${mark}`).join('')}`,
    because === null
      ? `    原因 cause: 没有更深的 nothing deeper${depends}`
      : `    原因 cause: 被 ${because} 掩盖，先修它 hidden by ${because}, mend that first`,
    `    维修 repair: ${technician.zh} / ${technician.en}`,
    ...steps.map(({ zh, en }, place) => `    ${place + 1}. ${zh} / ${en}`),
    `    自愈 by itself: ${tried.length === 0 ? '没有需要动手的 nothing to mend' : both(tried)}`,
  ];
}

function cardOf({ id }: Pick<DeviceCard, 'id'>, assets: readonly AssetView[]): AssetView | undefined {
  return assets.find(({ device, goneAt }) => device === id && goneAt === null);
}

/** What the device says of itself; `name` is what somebody typed into it. */
function identityOf(device: Pick<DeviceCard, 'id'>, assets: readonly AssetView[]): Omit<AssetView['identity'], 'name'> {
  const { name: _name, ...identity } = cardOf(device, assets)?.identity ?? {};
  return identity;
}

function deviceLines(device: DeviceCard, card: AssetView | undefined): string[] {
  const { id, kind, model, status, since, why, readings, troubles } = device;
  const pairs = (values: object): string =>
    Object.entries(values)
      .map(([key, value]) => `${key} ${String(value)}`)
      .join('，');
  const identity = identityOf(device, card === undefined ? [] : [card]);
  const hours = card?.hours == null ? {} : { hours: Math.round(card.hours) };
  return [
    `  ${status === 'online' ? '✓' : '✗'} ${id} (${kind}) ${model.zh} / ${model.en}`,
    `    ${status}，${beijingDateTime(since)} 起 since${why === null ? '' : `：${why}`}`,
    ...[
      ['是什么 identity', pairs({ ...identity, ...hours })],
      ['报警 troubles', pairs(troubles)],
      ['读数 readings', pairs(readings)],
    ].flatMap(([head, text]) => (text === '' ? [] : [`    ${head}: ${text}`])),
  ];
}
