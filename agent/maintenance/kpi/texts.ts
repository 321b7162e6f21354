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
