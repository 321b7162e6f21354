/**
 * Runs in Wine: a touch screen's and a pen's report descriptors are made ready by Wine's own parser (what Windows does when
 * a screen is plugged in), and their reports are read by the companion. Prints what it made of each, a line of JSON.
 */
import { loadReportReaders } from '../../agent/companion/hid-reports.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const FINGER =
  '0922 a102 0942 1500 2501 7501 9501 8102 0932 8102 0947 8102 9505 8103 7508 9501 0951 257f 8102' +
  '0501 0930 26ff0f 7510 8102 0931 8102 050d c0';
/** Two fingers a report; contact count and scan time: fact sheet “HID digitizer”, with Microsoft's confidence. */
const SCREEN = `050d 0904 a101 8502 ${FINGER} ${FINGER} 0956 27ffff0000 7510 9501 8102 0954 257f 7508 8102 c0`;
const PEN =
  '050d 0902 a101 8503 0920 a100 0942 0932 1500 2501 7501 9502 8102 9506 8103 0501 0930 26ff0f 7510 9501 8102 0931 8102 c0 c0';

/** HIDP_DEVICE_DESC of Microsoft's hidpddi.h: a pointer to collections of 40 bytes, the last 8 a pointer to what is ready. */
const DEVICE_BYTES = 256;
const COLLECTION_BYTES = 40;
const LENGTH_AT = 26;
const READY_AT = 32;
const NONPAGED_POOL = 0;
/** HIDP_STATUS_SUCCESS */
const SUCCESS = 0x0011_0000;

const { default: koffi } = await import('koffi');
const describe = koffi
  .load('C:\\windows\\system32\\drivers\\hidparse.sys')
  .func('uint32_t HidP_GetCollectionDescription(void *, uint32_t, int, _Out_ void *)');

function ready(descriptor: string): Buffer {
  const bytes = hex(descriptor);
  const device = Buffer.alloc(DEVICE_BYTES);
  const status = describe(bytes, bytes.length, NONPAGED_POOL, device);
  if (status !== SUCCESS) throw new Error(`not a descriptor: ${status.toString(16)}`);
  const collection = memory(device.readBigUInt64LE(0), COLLECTION_BYTES);
  return memory(collection.readBigUInt64LE(READY_AT), collection.readUInt16LE(LENGTH_AT));
}

function memory(at: bigint, length: number): Buffer {
  return Buffer.from(Buffer.from(koffi.view(at, length)));
}

const readers = await loadReportReaders();
const screen = readers(ready(SCREEN));
const pen = readers(ready(PEN));
const said: [string, unknown][] = [
  ['one finger', screen?.touch(hex('02 07 05 11112222 00 00 00000000 3412 01'))],
  ['two fingers', screen?.touch(hex('02 07 05 11112222 07 09 33334444 3412 02'))],
  ['lifted, and a palm', screen?.touch(hex('02 04 05 11112222 03 09 33334444 3412 02'))],
  ['another report', screen?.touch(hex('07 00 00 00'))],
  ['pen writes', pen?.pen(hex('03 03 11112222'))],
  ['pen near', pen?.pen(hex('03 02 11112222'))],
  ['pen gone', pen?.pen(hex('03 00 11112222'))],
  ['no descriptor', readers(Buffer.alloc(64)) ?? 'refused'],
];
for (const [what, answer] of said) console.log(JSON.stringify({ what, answer }));
process.exit();
