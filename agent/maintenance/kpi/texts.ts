/** What each figure is called and how it is computed: printed beside every one of them. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { KpiId } from './figures.ts';

export const KPI_TEXTS: Readonly<Record<KpiId, { readonly name: BothLanguages; readonly formula: BothLanguages }>> = {
  intact: {
    name: { zh: '设备完好率', en: 'Devices intact' },
    formula: {
      zh: '每节课开始时，没有停课级、降级故障的设备 ÷ 在册设备（各节相加）',
      en: 'devices without an open S1 or S2 fault ÷ devices registered, at each lesson’s start, summed',
    },
  },
  'intact-room': {
    name: { zh: '教室完好率', en: 'Room intact' },
    formula: {
      zh: '教室没有停课级、降级故障的课节 ÷ 应开课节（课开始时）',
      en: 'lesson starts without an open S1 or S2 fault ÷ lesson starts by timetable',
    },
  },
  available: {
    name: { zh: '可用率', en: 'Availability' },
    formula: {
      zh: '应开课时分钟中没有停课级、降级故障的分钟 ÷ 应开课时分钟',
      en: 'planned lesson minutes without S1 or S2 ÷ planned lesson minutes',
    },
  },
  used: {
    name: { zh: '使用率', en: 'Lessons with use' },
    formula: {
      zh: '使用课时 ÷ 应开课时；使用＝显示设备开着，并且有触摸或互动',
      en: 'lessons used ÷ lessons planned; used = display on, and touched or answered in',
    },
  },
  efficiency: {
    name: { zh: '使用效率', en: 'Efficiency of use' },
    formula: { zh: '有触摸或互动的分钟 ÷ 开机分钟', en: 'minutes with touch or answers ÷ minutes the PC ran' },
  },
  everyday: {
    name: { zh: '常态化应用', en: 'Everyday use' },
    formula: {
      zh: '至少有一次互动的课 ÷ 实际上的课',
      en: 'lessons with at least one interaction ÷ lessons held',
    },
  },
  mtta: {
    name: { zh: '平均受理时间', en: 'MTTA' },
    formula: { zh: '报修到受理的分钟之和 ÷ 已受理的报修', en: 'minutes from report to acceptance ÷ reports accepted' },
  },
  'in-time': {
    name: { zh: '及时率', en: 'Closed in time' },
    formula: {
      zh: '按时关单的次数 ÷ 关单的次数；按时＝从报修到关单的在校时间，停课级不超过 1 个、降级不超过 2 个教学日',
      en: 'reports closed in time ÷ reports closed; in time = within 1 (S1) or 2 (S2) school days, counted in school hours',
    },
  },
  returned: {
    name: { zh: '返修率', en: 'Sent back' },
    formula: { zh: '返回重修的次数 ÷ 关单的次数', en: 'times a report was sent back ÷ times a report was closed' },
  },
  mttr: {
    name: { zh: '平均修复时间（自然时间）', en: 'MTTR, wall clock' },
    formula: {
      zh: '停课级、降级故障从发生到恢复的分钟之和 ÷ 已恢复的次数',
      en: 'minutes from beginning to recovery of S1 and S2 ÷ faults recovered',
    },
  },
  'mttr-school': {
    name: { zh: '平均修复时间（在校时间）', en: 'MTTR, school hours' },
    formula: {
      zh: '停课级、降级故障存续的在校分钟之和 ÷ 已恢复的次数',
      en: 'minutes of school hours from beginning to recovery ÷ faults recovered',
    },
  },
  mtbf: {
    name: { zh: '平均无故障时间', en: 'MTBF' },
    formula: { zh: '开机小时 ÷ 停课级、降级故障次数', en: 'hours the PC ran ÷ S1 and S2 faults' },
  },
  repeated: {
    name: { zh: '重复故障', en: 'Repeated faults' },
    formula: {
      zh: '同一设备、同一代码恢复后 14 天以内又出现的停课级、降级故障 ÷ 停课级、降级故障次数（老师报修的算返修率，不在里面）',
      en: 'S1 and S2 faults within 14 days of the last one of the same device and code ÷ S1 and S2 faults (reports are not among them)',
    },
  },
  'in-class': {
    name: { zh: '课堂用', en: 'Used in class' },
    formula: { zh: '用上设备的课 ÷ 实际上的课', en: 'lessons with use ÷ lessons held' },
  },
  often: {
    name: { zh: '经常用', en: 'Often used' },
    formula: { zh: '用上设备的课 ÷ 周数', en: 'lessons with use ÷ weeks' },
  },
  widely: {
    name: { zh: '普遍用', en: 'Widely used' },
    formula: { zh: '用过设备的教师 ÷ 本室任课教师', en: 'teachers with a lesson used ÷ teachers teaching here' },
  },
};
