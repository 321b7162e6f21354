/** Reports' fields → Linux's events → what the digitizer's own reader makes of them. */
import { describe, expect, test } from 'vitest';
import { TouchReader, type TouchState } from '../../../protocols/input/digitizer.ts';
import { PenContact, TouchContacts, type TouchFields } from '../../../protocols/input/touch-contacts.ts';

function read(reader: TouchReader, bytes: Uint8Array | undefined): TouchState | undefined {
  if (bytes === undefined) return undefined;
  let state: TouchState | undefined;
  for (let at = 0; at < bytes.length; at += 24) state = reader.read(bytes.subarray(at, at + 24)) ?? state;
  return state;
}

const down = (contact: number, tip = true, confident = true) => ({ contact, tip, confident });
const frame = (contactCount: number | undefined, ...contacts: TouchFields['contacts']): TouchFields => ({
  contacts,
  contactCount,
});

function screen(): (fields: TouchFields, nowMs?: number) => TouchState | undefined {
  const contacts = new TouchContacts();
  const reader = new TouchReader();
  return (fields, nowMs = 0) => read(reader, contacts.read(fields, nowMs));
}

describe('a touch screen', () => {
  test('fingers come, stay and go', () => {
    const said = screen();
    expect(said(frame(1, down(5), down(0, false)))).toEqual({ began: 1, contacts: 1, pen: false });
    expect(said(frame(2, down(5), down(9)))).toEqual({ began: 1, contacts: 2, pen: false });
    expect(said(frame(2, down(5), down(9))), 'they only move').toBeUndefined();
    expect(said(frame(2, down(5, false), down(9)))).toEqual({ began: 0, contacts: 1, pen: false });
    expect(said(frame(1, down(5)))).toEqual({ began: 1, contacts: 1, pen: false });
    expect(said(frame(1, down(5, false)))).toEqual({ began: 0, contacts: 0, pen: false });
  });

  test('of more fingers than fit a report, frames are put together first', () => {
    const said = screen();
    expect(said(frame(3, down(1), down(2)))).toBeUndefined();
    expect(said(frame(0, down(3), down(0)))).toEqual({ began: 3, contacts: 3, pen: false });
  });

  test('a report that continues nothing says nothing', () => {
    expect(screen()(frame(0, down(1)))).toBeUndefined();
  });

  test('a finger that moves on is told of once a second: it is still there', () => {
    const said = screen();
    said(frame(1, down(1)), 0);
    expect(said(frame(1, down(1)), 900)).toBeUndefined();
    expect(said(frame(1, down(1)), 1_000)).toEqual({ began: 0, contacts: 1, pen: false });
    expect(said(frame(1, down(1)), 1_500)).toBeUndefined();
  });

  test('a palm is no touch; without a count, only who is spoken of changes', () => {
    const said = screen();
    expect(said(frame(1, down(1, true, false)))).toBeUndefined();
    expect(said(frame(undefined, down(2)))).toEqual({ began: 1, contacts: 1, pen: false });
    expect(said(frame(undefined, down(3)))).toEqual({ began: 1, contacts: 2, pen: false });
    expect(said(frame(undefined, down(2, false)))).toEqual({ began: 0, contacts: 1, pen: false });
  });
});

test('a pen is near, writes, and goes', () => {
  const pen = new PenContact();
  const reader = new TouchReader();
  const said = (tip: boolean, inRange: boolean, nowMs = 0) => read(reader, pen.read({ tip, inRange }, nowMs));
  expect(said(false, true)).toEqual({ began: 0, contacts: 0, pen: false });
  expect(said(true, true)).toEqual({ began: 1, contacts: 1, pen: true });
  expect(said(true, true, 10)).toBeUndefined();
  expect(said(true, false, 1_500)).toEqual({ began: 0, contacts: 1, pen: true });
  expect(said(false, false)).toEqual({ began: 0, contacts: 0, pen: false });
});
