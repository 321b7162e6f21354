/** Rows of a list → pupils: cell by cell, seats unique within a class, 学号 within the file, every row accounted for. */
import type { PupilInput } from '../../room/port.ts';
import type { Sheet } from '../../table/sheet.ts';
import type { RowProblem } from '../port.ts';
import { readClicker, readName, readSeat, readStudentNo, seatKey } from './cells.ts';
import type { Column, Header } from './columns.ts';
import { readConsent } from './consent.ts';
import {
  clickerTwice,
  consentUnclear,
  numberIsSeat,
  numberTwice,
  sameName,
  seatsNumbered,
  seatTwice,
  tooManyInClass,
} from './remarks.ts';
import type { ReadClass } from './roster.ts';

/** A school-wide list imported as one class by mistake. */
const PUPILS_LIMIT = 300;
/** What counts within a class only. */
const SHORT_NUMBER = /^\d{1,2}$/;

/** A row that may become a pupil. */
export interface Row {
  readonly row: number;
  readonly sheet: Sheet;
  readonly header: Header;
  /** '' where there is no such column. */
  readonly cell: (column: Column) => string;
  readonly has: (column: Column) => boolean;
}

export const inSheet = (said: RowProblem, sheet: Sheet, several: boolean): RowProblem =>
  several ? { ...said, sheet: sheet.name } : said;

type Said = Pick<RowProblem, 'code' | 'zh' | 'en'>;

/** @param rows all of the file @param several it has several sheets: what is said of a row names its sheet */
export function createPupilReader(rows: readonly Row[], several: boolean) {
  const classes: ReadClass[] = [];
  const problems: RowProblem[] = [];
  const notices: RowProblem[] = [];
  const studentNos = new Map<string, number>();
  const numbers = rows.map(({ cell }) => cell('studentNo')).filter((text) => text !== '');
  const short = numbers.length > 0 && numbers.every((text) => SHORT_NUMBER.test(text.normalize('NFKC')));
  if (short) note(rows[0], numberIsSeat);

  function note(first: Row | undefined, said: (row: number) => RowProblem): void {
    if (first !== undefined) notices.push(inSheet(said(first.header.row), first.sheet, several));
  }

  function read(name: string | null, ofClass: readonly Row[]): void {
    const pupils: PupilInput[] = [];
    const seats = new Map<string, number>();
    const clickers = new Map<string, number>();
    const names = new Map<string, { readonly row: number; readonly numbered: boolean }>();
    const seatColumn = (row: Row): Column | undefined => (row.has('seat') ? 'seat' : short ? 'studentNo' : undefined);
    const numbered = ofClass.every((row) => seatColumn(row) === undefined);
    const width = ofClass.length > 99 ? 3 : 2;

    function pupilOf(row: Row): PupilInput | undefined {
      const refuse = (said: Said): undefined => {
        problems.push(inSheet({ row: row.row, code: said.code, zh: said.zh, en: said.en }, row.sheet, several));
      };
      const remark = (said: Said): void => {
        notices.push(inSheet({ row: row.row, code: said.code, zh: said.zh, en: said.en }, row.sheet, several));
      };
      const pupilName = readName(row.cell('name'));
      if ('zh' in pupilName) return refuse(pupilName);
      const seat = numbered
        ? { value: String(pupils.length + 1).padStart(width, '0') }
        : readSeat(row.cell(seatColumn(row) ?? 'seat'));
      if ('zh' in seat) return refuse(seat);
      const studentNo = short ? { value: '' } : readStudentNo(row.cell('studentNo'));
      if ('zh' in studentNo && !studentNo.code.endsWith('STATE-ID')) return refuse(studentNo);
      const seatBefore = seats.get(seatKey(seat.value));
      if (seatBefore !== undefined) return refuse(seatTwice(row.row, seat.value, seatBefore));
      const number = 'zh' in studentNo ? '' : studentNo.value;
      const numberBefore = number === '' ? undefined : studentNos.get(number);
      if (numberBefore !== undefined) return refuse(numberTwice(row.row, numberBefore));
      // From here on the pupil counts, whatever the other cells say.
      if ('zh' in studentNo) remark(studentNo);
      seats.set(seatKey(seat.value), row.row);
      if (number !== '') studentNos.set(number, row.row);
      const before = names.get(pupilName.value);
      if (before !== undefined && !(before.numbered && number !== '')) remark(sameName(row.row, before.row));
      names.set(pupilName.value, { row: row.row, numbered: number !== '' });
      const clicker = clickerOf(row, refuse, remark);
      const consent = readConsent(row.cell('consent'));
      if (consent === undefined) remark(consentUnclear(row.row));
      return {
        name: pupilName.value,
        seat: seat.value,
        ...(number === '' ? {} : { studentNo: number }),
        ...(clicker === '' ? {} : { clicker }),
        // What cannot be understood is not consent.
        ...(consent === '' ? {} : { consent: consent === true }),
      };
    }

    function clickerOf(row: Row, refuse: (said: Said) => void, remark: (said: Said) => void): string {
      const clicker = readClicker(row.cell('clicker'));
      if ('zh' in clicker) {
        refuse(clicker);
        return '';
      }
      if (clicker.notice !== undefined) remark(clicker.notice);
      const before = clicker.value === '' ? undefined : clickers.get(clicker.value);
      if (before !== undefined) {
        refuse(clickerTwice(row.row, clicker.value, before));
        return '';
      }
      if (clicker.value !== '') clickers.set(clicker.value, row.row);
      return clicker.value;
    }

    for (const row of ofClass) {
      const pupil = pupilOf(row);
      if (pupil !== undefined) pupils.push(pupil);
    }
    if (numbered && pupils.length > 0) note(ofClass[0], seatsNumbered);
    if (pupils.length > PUPILS_LIMIT) throw tooManyInClass(pupils.length, PUPILS_LIMIT);
    classes.push({ name, pupils });
  }

  return {
    read,
    problem(sheet: Sheet, said: RowProblem) {
      problems.push(inSheet(said, sheet, several));
    },
    done: () => ({
      classes: classes.filter(({ pupils }) => pupils.length > 0 || classes.length === 1),
      problems: problems.toSorted((a, b) => (a.sheet === b.sheet ? a.row - b.row : 0)),
      notices,
    }),
  };
}
