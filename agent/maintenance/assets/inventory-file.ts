/** 清查表 as a file for whoever counts: CSV for old programs, a workbook for the others. */

import { beijingDate } from '../../beijing-time.ts';
import { filenamePart } from '../../classroom/report/files/cells.ts';
import { csvFile } from '../../classroom/report/files/csv.ts';
import { xlsxFile } from '../../classroom/report/files/xlsx.ts';
import { id, type Table, text } from '../../classroom/report/tables/table.ts';
import { INVENTORY_HEADER, type InventoryInput, inventoryRows } from './inventory.ts';

export interface Inventory extends InventoryInput {
  readonly room: string;
  /** Wall ms. */
  readonly now: number;
}

export interface InventoryFile {
  readonly filename: string;
  readonly mediaType: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** These are numbers by their look only. */
const IDS: ReadonlySet<string> = new Set(['型号', '序列号', '网卡地址', '固件']);
const WIDE: ReadonlySet<string> = new Set(['型号', '序列号', '网卡地址', '状态']);

export function inventoryTable(inventory: Inventory): Table {
  const columns = INVENTORY_HEADER.map((title) => (IDS.has(title) ? id : text)(title, WIDE.has(title) ? 22 : 14));
  return { name: '清查表', columns, rows: inventoryRows(inventory) };
}

export function inventoryFile(inventory: Inventory, format: 'csv' | 'xlsx'): InventoryFile {
  const table = inventoryTable(inventory);
  const filename = `清查表-${filenamePart(inventory.room)}-${beijingDate(inventory.now)}.${format}`;
  return format === 'csv'
    ? { filename, mediaType: 'text/csv; charset=utf-8', chunks: csvFile(table, 'utf8') }
    : {
        filename,
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        chunks: xlsxFile([table], inventory.now),
      };
}
