/** The faults of projectors: PJLink's ERST, LAMP and IRES, and being away. */
import { LINE, ON_THE_MAINS } from './device-catalogue.ts';
import {
  both,
  byLevel,
  define,
  type FaultDefinition,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  SECOND_MS,
} from './fault-definition.ts';

const SAID = { forMs: 30 * SECOND_MS, clearMs: 30 * SECOND_MS } as const;
const itSays = both('投影机自己报告（PJLink ERST）30 秒', 'the projector says so for 30 s (PJLink ERST)');
const REPORT = both('继续上课，下课报修', 'carry on, report it after class');

export const projectorCatalogue = {
  'PRJ-OFFLINE': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}没有应答`,
      en: `The projector${inBracketsEn(device)} does not answer`,
    }),
    works: both(
      '投影机可以用遥控器开关，其他设备照常。',
      'It can be switched by its remote control; other devices are not affected.',
    ),
    todo: both(
      '请看看投影机有没有通电、控制线或网线插好没有。',
      'See that the projector has power and that its network or control cable is plugged in.',
    ),
    steps: [
      both('看看投影机的指示灯亮不亮，插座开关开了没有', 'see whether its light is on and the socket is switched on'),
      both('用遥控器开机', 'switch it on by remote control'),
      both('改用大屏或板书', 'use the panel or the board'),
    ],
    technician: both(
      '电源、网线、IP 变了（DHCP），或菜单里关了 PJLink／待机联网。',
      'Power, network cable, a changed address (DHCP), or PJLink / network standby switched off in its menu.',
    ),
    owner: 'service',
    found: both(
      '使用时间里 1 分钟连不上、不应答',
      'it cannot be reached or does not answer for a minute while the room is in use',
    ),
    ...ON_THE_MAINS,
    dependsOn: LINE,
  }),
  'PRJ-LAMP': define({
    severity: 'S1',
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}报告灯泡坏了`,
      en: `The projector${inBracketsEn(device)} reports that its lamp has failed`,
    }),
    works: both(
      '投影不能用，声音、大屏和提问不受影响。',
      'There is no picture from it; sound, panel and questions are not affected.',
    ),
    todo: both(
      '这节课请改用大屏或板书，并告诉信息老师换灯泡。',
      'Use the panel or the board for this lesson and tell the IT teacher: the lamp must be replaced.',
    ),
    steps: [
      both('关机，等 5 分钟散热，再开一次', 'switch it off, let it cool for 5 minutes, switch it on once more'),
      both('不亮：改用大屏或板书', 'still dark: use the panel or the board'),
    ],
    technician: both(
      '换灯泡并在菜单里清零灯时；新灯仍报，查灯座和点灯器。',
      'Replace the lamp and reset its hours in the menu; if a new one fails too, look at socket and ballast.',
    ),
    owner: 'service',
    found: both(
      'ERST 灯泡位为 2，或开着而灯没有亮，1 分钟',
      'ERST says 2 for the lamp, or it is on and the lamp is not lit, for a minute',
    ),
    forMs: MINUTE_MS,
    clearMs: MINUTE_MS,
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-LAMP-EOL': define({
    severity: 'S3',
    what: (detail, device) => {
      const hours = numberOf(detail, 'hours');
      return {
        zh: `投影机${inBrackets(device)}灯泡快到寿命${hours === undefined ? '' : `（已用 ${hours} 小时）`}`,
        en: `The lamp of the projector${inBracketsEn(device)} is nearly used up${hours === undefined ? '' : ` (${hours} h)`}`,
      };
    },
    works: both('现在还能正常投影，可能会偏暗。', 'It still works, perhaps a little dim.'),
    todo: both('请告诉信息老师准备新灯泡。', 'Tell the IT teacher to have a new lamp ready.'),
    steps: [REPORT],
    technician: both(
      '备好同型号灯泡，放假时换，换后清零灯时。',
      'Have a lamp of the same type ready, replace it in the holidays, reset its hours.',
    ),
    owner: 'charge',
    found: both(
      'ERST 灯泡位为 1，或灯时到额定的 90 %（型号写明额定时）',
      'ERST says 1 for the lamp, or its hours reach 90 % of what the model states',
    ),
    forMs: MINUTE_MS,
    clearMs: MINUTE_MS,
    dependsOn: ['PRJ-OFFLINE', 'PRJ-LAMP'],
  }),
  'PRJ-TEMP': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}温度过高`,
      en: `The projector${inBracketsEn(device)} is too hot`,
    }),
    works: both('它可能会自己关机来保护灯泡。', 'It may switch itself off to save its lamp.'),
    todo: both(
      '请看看出风口有没有被挡住；下课后让它关机冷却。',
      'See that nothing blocks its vents, and let it cool down after the lesson.',
    ),
    steps: [
      both('挪开挡住出风口的东西', 'take away what blocks its vents'),
      both('下课就关机', 'switch it off when class ends'),
    ],
    technician: both(
      '先清滤网，再看风扇和环境温度。',
      'Clean the filter first, then look at the fan and the room’s temperature.',
    ),
    owner: 'service',
    found: itSays,
    ...SAID,
    dependsOn: ['PRJ-OFFLINE', 'PRJ-FAN', 'PRJ-FILTER'],
  }),
  'PRJ-FAN': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}报告风扇有问题`,
      en: `The projector${inBracketsEn(device)} reports a fan problem`,
    }),
    works: both('它可能会过热自己关机。', 'It may overheat and switch itself off.'),
    todo: both(
      '请告诉信息老师送修，下课及时关机。',
      'Tell the IT teacher to have it repaired, and switch it off after the lesson.',
    ),
    steps: [both('下课就关机', 'switch it off when class ends'), REPORT],
    technician: both('换风扇；修好前不要长时间开。', 'Replace the fan; do not run it for long until then.'),
    owner: 'service',
    found: itSays,
    ...SAID,
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-FILTER': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}提醒清洁滤网`,
      en: `The projector${inBracketsEn(device)} asks for its filter to be cleaned`,
    }),
    works: both('现在还能正常投影。', 'It still works.'),
    todo: both(
      '请告诉信息老师清洁或更换滤网，久了会过热。',
      'Tell the IT teacher to clean or replace the filter, or it will overheat in time.',
    ),
    steps: [REPORT],
    technician: both(
      '取下滤网吸尘或更换，菜单里清零滤网时间。',
      'Vacuum or replace the filter and reset its hours in the menu.',
    ),
    owner: 'service',
    found: itSays,
    ...SAID,
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-COVER': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}的盖子没有盖好`,
      en: `The cover of the projector${inBracketsEn(device)} is open`,
    }),
    works: both('盖好之前它可能不肯开机。', 'It may refuse to switch on until it is closed.'),
    todo: both('请信息老师检查灯盖和滤网盖。', 'The IT teacher should check the lamp and filter covers.'),
    steps: [REPORT],
    technician: both('灯盖、滤网盖的卡扣和微动开关。', 'Catches and micro switches of the lamp and filter covers.'),
    owner: 'service',
    found: itSays,
    ...SAID,
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-OTHER': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}报告别的问题，没有说是什么`,
      en: `The projector${inBracketsEn(device)} reports another problem without saying which`,
    }),
    works: both('现在可能还能用。', 'It may still work.'),
    todo: both('请信息老师看看投影机指示灯的闪法。', 'The IT teacher should read its indicator lights.'),
    steps: [REPORT],
    technician: both('按说明书对照指示灯的闪烁代码。', 'Compare the blinking of its lights with its manual.'),
    owner: 'service',
    found: itSays,
    ...SAID,
    dependsOn: ['PRJ-OFFLINE', 'PRJ-LAMP', 'PRJ-FAN', 'PRJ-TEMP', 'PRJ-COVER', 'PRJ-FILTER'],
  }),
} as const satisfies Record<string, FaultDefinition>;
