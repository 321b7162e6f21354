/**
 * The four duties of data, counted over a day's lines: 完整性 nothing is missing, 一致性 nothing is there twice or against
 * another roster, 准确性 what was pressed belongs to somebody and the clock was right, 及时性 it arrived soon. Pure.
 */
import type { Envelope } from '../../../protocols/uplink/envelope.ts';
import type { EventData } from '../../../protocols/uplink/events.ts';

export interface QualityCounts {
  /** Lines of the day, gaps among them. */
  readonly lines: number;
  /** 完整性: lines that a gap says are missing, and why. */
  readonly missing: number;
  readonly why: Record<string, number>;
  /** 一致性: lines told again in a new epoch after a rollback; consumers see both and know them by their data. */
  readonly repeated: number;
  readonly epochs: number;
  /** 准确性: answers, and those of them that belong to nobody on the list. */
  readonly answers: number;
  readonly answersOfNobody: number;
  /** Corrections of the clock, and the largest, ms. */
  readonly clockCorrections: number;
  readonly clockOffsetMs: number;
}

export interface QualityCounter {
  take(line: Pick<Envelope, 'type' | 'time' | 'data' | 'id'>): void;
  read(): QualityCounts;
}

/** More than any day has; what is above is not compared. */
const MOST_COMPARED = 20_000;

export function createQualityCounter(): QualityCounter {
  const told = new Map<string, string>();
  const epochs = new Set<string>();
  const why: Record<string, number> = {};
  let lines = 0;
  let missing = 0;
  let repeated = 0;
  let answers = 0;
  let answersOfNobody = 0;
  let clockCorrections = 0;
  let clockOffsetMs = 0;

  return {
    take({ type, time, data, id }) {
      lines += 1;
      const epoch = id.slice(0, id.indexOf('-'));
      epochs.add(epoch);
      switch (type) {
        case 'cn.banban.journal.gap': {
          const gap = data as EventData<'cn.banban.journal.gap'>;
          const refused = Object.values(gap.refused ?? {}).reduce((sum, count) => sum + count, 0);
          const count = refused > 0 ? refused : gap.to - gap.from + 1;
          missing += count;
          why[gap.why] = (why[gap.why] ?? 0) + count;
          break;
        }
        case 'cn.banban.time.corrected': {
          const { offsetMs } = data as EventData<'cn.banban.time.corrected'>;
          clockCorrections += 1;
          if (Math.abs(offsetMs) > Math.abs(clockOffsetMs)) clockOffsetMs = offsetMs;
          break;
        }
        case 'cn.banban.response.pressed':
        case 'cn.banban.response.submitted':
        case 'cn.banban.response.cast': {
          const key = `${type} ${time} ${JSON.stringify(data)}`;
          const before = told.get(key);
          if (before !== undefined && before !== epoch) {
            repeated += 1;
            break;
          }
          if (told.size < MOST_COMPARED) told.set(key, epoch);
          answers += 1;
          // A voice without a name is somebody's: it came from a place in the class, or nobody was to be told apart.
          const named = (data as { readonly pupil?: string }).pupil !== undefined;
          if (!named && type !== 'cn.banban.response.cast') answersOfNobody += 1;
          break;
        }
        default:
      }
    },
    read: () => ({
      lines,
      missing,
      why: { ...why },
      repeated,
      epochs: epochs.size,
      answers,
      answersOfNobody,
      clockCorrections,
      clockOffsetMs,
    }),
  };
}
