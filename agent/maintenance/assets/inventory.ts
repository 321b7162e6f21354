/** 清查表: the room's things as a table, one line each, for the count at the end of a term. Text cells only. Pure. */
import { beijingDate } from '../../beijing-time.ts';
import type { AssetCard } from './cards.ts';

export const INVENTORY_HEADER: readonly string[] = [
  '序号',
  '类别',
  '品牌',
  '型号',
  '序列号',
  '网卡地址',
  '固件',
  '位置编号',
  '首次见到',
  '最近见到',
  '使用小时',
  '状态',
];

const KINDS: Readonly<Record<AssetCard['kind'], string>> = {
  clicker: '答题器接收器',
  panel: '交互大屏',
  projector: '投影机',
  camera: '摄像头',
  reader: '读卡器',
  sensor: '传感器',
  input: '触控框',
  host: '电脑',
};

export interface InventoryInput {
  readonly cards: readonly AssetCard[];
  /** Different clickers bound to pupils of any class. */
  readonly clickers: number;
  /** From here on, wall ms: what has gone before is not in the table. */
  readonly since: number;
}

/** Without the header. What is here first, then what has gone since. */
export function inventoryRows({ cards, clickers, since }: InventoryInput): string[][] {
  const shown = cards
    .filter(({ goneAt }) => goneAt === undefined || goneAt >= since)
    .toSorted((a, b) => Number(a.goneAt !== undefined) - Number(b.goneAt !== undefined) || a.firstSeen - b.firstSeen);
  const rows = shown.map(({ kind, identity, device, firstSeen, lastSeen, hours, goneAt }) => [
    KINDS[kind],
    identity.make ?? '',
    identity.model ?? '',
    identity.serial ?? '',
    identity.mac ?? '',
    identity.firmware ?? '',
    device,
    beijingDate(firstSeen),
    beijingDate(lastSeen),
    hours === undefined ? '' : String(hours),
    goneAt === undefined ? '在用' : `已不在（${beijingDate(goneAt)}）`,
  ]);
  if (clickers > 0) rows.push(['学生答题器', '', '', '', '', '', '', '', '', '', `${clickers} 个`]);
  return rows.map((row, index) => [String(index + 1), ...row]);
}
