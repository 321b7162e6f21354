/**
 * Reports of touch screens and pens through hid.dll, which knows every screen's own descriptor. Asked for tips, contact ids,
 * confidence and counts, never for X or Y. Source: Microsoft Learn, hidpi.h: HIDP_CAPS (64 bytes), HIDP_VALUE_CAPS and
 * HIDP_BUTTON_CAPS (72 bytes), HidP_GetUsages, HidP_GetUsageValue.
 */
import type { PenFields, TouchContact, TouchFields } from '../../protocols/input/touch-contacts.ts';
import type { ReportReader } from './port.ts';
import { dword, windowsLibrary } from './windows-calls.ts';

const INPUT = 0;
const DIGITIZER_PAGE = 0x0d;
const IN_RANGE = 0x32;
const TIP_SWITCH = 0x42;
const CONFIDENCE = 0x47;
const CONTACT_ID = 0x51;
const CONTACT_COUNT = 0x54;
const SUCCESS = 0x0011_0000;

const CAPS_BYTES = 64;
const FIELD_BYTES = 72;
/** NumberInputButtonCaps, NumberInputValueCaps */
const BUTTONS_AT = 46;
const VALUES_AT = 48;
/** More pressed at once than a screen has contacts is noise. */
const MOST_USAGES = 128;

/** A field of a report, out of HIDP_VALUE_CAPS or HIDP_BUTTON_CAPS, which begin and end alike. */
export interface ReportField {
  readonly page: number;
  readonly collection: number;
  readonly firstUsage: number;
  readonly lastUsage: number;
}

export function reportFields(caps: Uint8Array): readonly ReportField[] {
  const view = new DataView(caps.buffer, caps.byteOffset, caps.byteLength);
  return Array.from({ length: Math.floor(caps.length / FIELD_BYTES) }, (_, index) => {
    const at = index * FIELD_BYTES;
    const isRange = view.getUint8(at + 12) !== 0;
    const firstUsage = view.getUint16(at + 56, true);
    return {
      page: view.getUint16(at, true),
      collection: view.getUint16(at + 6, true),
      firstUsage,
      lastUsage: isRange ? view.getUint16(at + 58, true) : firstUsage,
    };
  });
}

/** The collections that have a usage of the digitizer page, in the order of the report. */
export function collectionsWith(fields: readonly ReportField[], usage: number): readonly number[] {
  const found = fields.filter(
    ({ page, firstUsage, lastUsage }) => page === DIGITIZER_PAGE && firstUsage <= usage && usage <= lastUsage,
  );
  return [...new Set(found.map(({ collection }) => collection))].sort((one, other) => one - other);
}

/** `preparsed`: RIDI_PREPARSEDDATA. Undefined: hid.dll does not take it. */
export async function loadReportReaders(): Promise<(preparsed: Buffer) => ReportReader | undefined> {
  const hid = await windowsLibrary('hid.dll');
  const getCaps = hid('HidP_GetCaps', 'uint32_t', ['void *', '_Out_ void *']);
  const parameters = ['int', '_Out_ void *', '_Inout_ void *', 'void *'];
  const getValues = hid('HidP_GetValueCaps', 'uint32_t', parameters);
  const getButtons = hid('HidP_GetButtonCaps', 'uint32_t', parameters);
  const getUsages = hid('HidP_GetUsages', 'uint32_t', [
    ...['int', 'uint16_t', 'uint16_t', '_Out_ void *', '_Inout_ void *', 'void *', 'void *', 'uint32_t'],
  ]);
  const getValue = hid('HidP_GetUsageValue', 'uint32_t', [
    ...['int', 'uint16_t', 'uint16_t', 'uint16_t', '_Out_ void *', 'void *', 'void *', 'uint32_t'],
  ]);

  return (preparsed) => {
    const caps = Buffer.alloc(CAPS_BYTES);
    if (Number(getCaps(preparsed, caps)) !== SUCCESS) return undefined;
    const fieldsBy = (get: typeof getValues, count: number): readonly ReportField[] => {
      const fields = Buffer.alloc(count * FIELD_BYTES);
      const length = dword(count);
      if (count === 0 || Number(get(INPUT, fields, length, preparsed)) !== SUCCESS) return [];
      return reportFields(fields.subarray(0, length.readUInt16LE(0) * FIELD_BYTES));
    };
    const values = fieldsBy(getValues, caps.readUInt16LE(VALUES_AT));
    const buttons = fieldsBy(getButtons, caps.readUInt16LE(BUTTONS_AT));
    const fingers = collectionsWith(values, CONTACT_ID);
    const doubted = new Set(collectionsWith(buttons, CONFIDENCE));
    const counts = collectionsWith(values, CONTACT_COUNT);

    const valueIn = (report: Uint8Array, collection: number, usage: number): number | undefined => {
      const value = dword();
      const status = getValue(INPUT, DIGITIZER_PAGE, collection, usage, value, preparsed, report, report.length);
      return Number(status) === SUCCESS ? value.readUInt32LE(0) : undefined;
    };
    /** Undefined: the report has no such fields. */
    const pressed = (report: Uint8Array, collection: number): ReadonlySet<number> | undefined => {
      const usages = Buffer.alloc(2 * MOST_USAGES);
      const length = dword(MOST_USAGES);
      const status = getUsages(INPUT, DIGITIZER_PAGE, collection, usages, length, preparsed, report, report.length);
      if (Number(status) !== SUCCESS) return undefined;
      return new Set(Array.from({ length: length.readUInt32LE(0) }, (_, at) => usages.readUInt16LE(2 * at)));
    };

    return {
      touch(report): TouchFields | undefined {
        const contacts = fingers.flatMap((collection): TouchContact[] => {
          const contact = valueIn(report, collection, CONTACT_ID);
          const on = pressed(report, collection);
          if (contact === undefined || on === undefined) return [];
          return [{ contact, tip: on.has(TIP_SWITCH), confident: !doubted.has(collection) || on.has(CONFIDENCE) }];
        });
        const [count] = counts;
        if (contacts.length === 0) return undefined;
        return { contacts, contactCount: count === undefined ? undefined : valueIn(report, count, CONTACT_COUNT) };
      },
      pen(report): PenFields | undefined {
        // Of any collection of the report: a pen is one.
        const on = pressed(report, 0);
        return on === undefined ? undefined : { tip: on.has(TIP_SWITCH), inRange: on.has(IN_RANGE) };
      },
    };
  };
}
