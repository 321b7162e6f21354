/** The config as the agent uses it, after defaults. The file's schema and its errors are in parse.ts. */
import type { RoomPath } from '../../protocols/uplink/topics.ts';
import type { LessonKind } from '../room/lesson-area.ts';

/** 上课, 下课, and what exam mode holds the room to. */
export type SceneKind = 'start' | 'finish' | 'exam';

/** What a device is told: command → value of the contract's table, `{ input: 'hdmi1', volume: '40' }`. `keep`: left as it is. */
export type Wishes = Readonly<Record<string, string>>;

export interface DeviceConfig {
  readonly id: string;
  /** What the school calls it: 前投. */
  readonly name?: string | undefined;
  readonly driver: string;
  /** A model of the driver; undefined: its generic one. */
  readonly model?: string | undefined;
  readonly address: string;
  /** How long its lamp or backlight lasts by its maker’s word, hours: of this very device, before what its model says. */
  readonly lampLifeHours?: number | undefined;
  /** What this one is told otherwise than the others; `keep`: it takes no part. */
  readonly scene?: Readonly<Partial<Record<SceneKind, Wishes | 'keep'>>> | undefined;
}

/** Days of Beijing's calendar. */
export interface Days {
  /** 0 Sunday … 6 Saturday. */
  readonly weekdays: readonly number[];
  /** `2026-11-21`, in addition: a working Saturday. */
  readonly dates: readonly string[];
  /** `2026-10-01`: not on these, whatever the weekday. */
  readonly except: readonly string[];
}

export type ScheduledDoing = 'start' | 'finish' | 'exam-begin' | 'exam-end' | 'shutdown';

export interface ScheduleEntry {
  readonly days: Days;
  /** Minutes after midnight in Beijing. */
  readonly atMinute: number;
  readonly do: ScheduledDoing;
}

export interface WakeConfig {
  readonly days: Days;
  /** Minutes after midnight in Beijing. */
  readonly atMinute: number;
}

/** 主管 decides and pays · 运维 repairs · 使用 is in the room. */
export type OwnerRole = 'authority' | 'maintainer' | 'user';

export interface OwnerConfig {
  /** Who: a post, a firm, a person. Stays in the room. */
  readonly name: string;
  /** The district's own code for it; this alone is published. */
  readonly code?: string | undefined;
}

export interface TabletsConfig {
  /** The one address of this PC that tablets are told; undefined: chosen among those it has when they are let in. */
  readonly host: string | undefined;
  readonly port: number;
}

/** 录播. Lesson kinds as in protocols/uplink/events/lesson.ts. */
export interface RecordingConfig {
  /** `lesson`: it begins with the lesson; `hand`: when somebody says so. Either way it ends with the lesson. */
  readonly start: 'lesson' | 'hand';
  /** Id of a camera; undefined: the first there is. */
  readonly camera: string | undefined;
  /** Of `start: lesson`: these kinds only; undefined: every lesson. */
  readonly kinds: readonly LessonKind[] | undefined;
  readonly keepDays: number;
  readonly maxGB: number;
  /** Undefined: `recordings` in the data directory. */
  readonly directory: string | undefined;
}

export interface Config {
  readonly room: { readonly path: RoomPath | undefined; readonly name: string };
  readonly uplink:
    | {
        /** mqtt:// or mqtts:// */
        readonly url: string;
        /** Not given: 5, and 4 (MQTT 3.1.1) where the broker does not speak it. */
        readonly protocol: 5 | 4 | undefined;
        readonly username: string | undefined;
        readonly password: string | undefined;
        /** File names. */
        readonly ca: string | undefined;
        readonly cert: string | undefined;
        readonly key: string | undefined;
      }
    | undefined;
  readonly web: {
    readonly host: string;
    readonly port: number;
    /** Pupils' tablets may be let in over the LAN, on a port of their own; absent: never. */
    readonly tablets?: TabletsConfig | undefined;
  };
  readonly devices: readonly DeviceConfig[];
  /** What all devices are told that can be told it; absent: the usual. */
  readonly scenes: Readonly<Partial<Record<SceneKind, Wishes>>>;
  readonly schedule: readonly ScheduleEntry[];
  /** When this PC is to wake up by itself. */
  readonly wake: WakeConfig | undefined;
  /** 谁主管谁负责、谁运维谁负责、谁使用谁负责; absent: nobody has been named. */
  readonly owners?: Readonly<Partial<Record<OwnerRole, OwnerConfig>>> | undefined;
  /** `allow`: names of programs that may be installed, `*` at the end stands for any rest; absent: nobody compares. */
  readonly software?: { readonly allow: readonly string[] } | undefined;
  /** Absent: the usual, begun by hand. */
  readonly recording?: RecordingConfig | undefined;
  readonly journal: { readonly keepDays: number; readonly maxMB: number };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}
