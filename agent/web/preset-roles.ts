/**
 * 老师 / 黑板 / 全景: the three presets a teacher looks for, found among those the camera has by what people call them. Pure,
 * shared by the server and the page. Data: another name is one word in one line.
 */
import type { CameraPreset } from '../../drivers/camera/camera.ts';

export const PRESET_ROLES = ['teacher', 'board', 'all'] as const;
export type PresetRole = (typeof PRESET_ROLES)[number];

/** The first two are what a new one is called: in Chinese, and where the camera knows ASCII only. */
const NAMES: Readonly<Record<PresetRole, readonly string[]>> = {
  teacher: ['老师', 'Teacher', '教师', '讲台', '教师特写', '老师特写', 'lectern', 'podium', 'tutor'],
  board: ['黑板', 'Board', '板书', '白板', '黑板特写', '板书特写', '大屏', 'blackboard', 'whiteboard'],
  all: ['全景', 'Wide', '教室全景', '全班', '教室', '大全景', 'panorama', 'overview', 'room', 'all', 'full'],
};

const plain = (label: string): string =>
  label
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.\-0-9]/g, '');

const byName = new Map<string, PresetRole>(
  PRESET_ROLES.flatMap((role) => NAMES[role].map((name) => [plain(name), role] as const)),
);

/** 老师1, Teacher and 讲台 are all the teacher's; undefined: none of the three. */
export const roleOf = (label: string): PresetRole | undefined => byName.get(plain(label));

/** The preset of each role: the first of several. */
export function presetsByRole(presets: readonly CameraPreset[]): ReadonlyMap<PresetRole, CameraPreset> {
  const found = new Map<PresetRole, CameraPreset>();
  for (const preset of presets) {
    const role = roleOf(preset.label);
    if (role !== undefined && !found.has(role)) found.set(role, preset);
  }
  return found;
}

/** What a new preset of that role is called, the first choice first. */
export const labelsOf = (role: PresetRole): readonly string[] => NAMES[role].slice(0, 2);
