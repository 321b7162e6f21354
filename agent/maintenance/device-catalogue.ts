/**
 * The faults of the room's devices. `dependsOn` of a device's own complaints is its being away: who does not answer
 * complains of nothing new.
 */
import {
  define,
  type FaultDefinition,
  type FaultDetail,
  inBrackets,
  inBracketsEn,
  numberOf,
  type Severity,
  textOf,
} from './fault-definition.ts';

/** What a device says of itself: a warning is not yet a loss. */
const byLevel = (detail: FaultDetail): Severity => (detail.level === 'warning' ? 'S3' : 'S2');
const PORT = ['PORT-BUSY', 'PORT-DENIED'] as const;

export const deviceCatalogue = {
  'CLK-BASE': define({
    severity: (detail) => (detail.questionOpen === true ? 'S1' : 'S2'),
    what: (_detail, device) => ({
      zh: `答题器接收器${inBrackets(device)}没有连接`,
      en: `The clicker receiver${inBracketsEn(device)} is not connected`,
    }),
    works: {
      zh: '已经收到的答案都在，正在进行的提问不会丢。',
      en: 'Answers already received are kept, and an open question stays open.',
    },
    todo: {
      zh: '请把接收器重新插好，几秒后会自动继续。',
      en: 'Plug the receiver in again; it carries on by itself within seconds.',
    },
    dependsOn: ['PORT-BUSY', 'PORT-DENIED'],
  }),
  'CLK-RF': define({
    severity: 'S3',
    what: (detail) => {
      const clickers = numberOf(detail, 'clickers');
      return {
        zh: `收到${clickers === undefined ? '多个' : ` ${clickers} 个`}不属于本班的答题器，可能与邻班用了同一频道`,
        en: `${clickers === undefined ? 'Several' : clickers} clickers that are not of this class were heard, perhaps from a room on the same channel`,
      };
    },
    works: {
      zh: '本班的作答照常计数，外来按键不计入。',
      en: 'This class is counted as usual; the foreign presses are not.',
    },
    todo: {
      zh: '下课后请与邻班错开频道；若是本班新发的答题器，请先绑定座位。',
      en: 'After the lesson, choose another channel than the next room; if these are new clickers of this class, bind them to seats.',
    },
    dependsOn: ['CLK-BASE'],
  }),
  'CLK-SPOOF': define({
    severity: 'S3',
    // Not which one: the sentence stands on the wall, and the number is on the back of a pupil's clicker.
    what: () => ({ zh: '有一个答题器按键异常频繁', en: 'A clicker is pressed faster than a hand can' }),
    works: {
      zh: '其他同学的作答不受影响，每次按键都有记录。',
      en: 'Everybody else is counted as usual, and every press is on record.',
    },
    todo: {
      zh: '请看看是否按键卡住；结果若可疑，请作废这一题再问一次。',
      en: 'See whether a key is stuck; if the result looks wrong, void the question and ask again.',
    },
    dependsOn: ['CLK-BASE'],
  }),
  'PORT-BUSY': define({
    severity: 'S2',
    what: (detail, device) => ({
      zh: `设备${inBrackets(device)}的端口被占：${textOf(detail, 'zh') ?? '被别的程序占用'}`,
      en: `The port of a device${inBracketsEn(device)} is taken: ${textOf(detail, 'en') ?? 'in use by another program'}`,
    }),
    works: {
      zh: '其他设备和提问不受影响。',
      en: 'Other devices and questions are not affected.',
    },
    todo: {
      zh: '请关掉占用它的程序（常见的是原厂控制软件、串口调试助手），几秒后会自动连上。',
      en: 'Close the program that uses it (often the vendor’s own, or a serial terminal); it connects by itself.',
    },
    dependsOn: [],
  }),
  'PORT-DENIED': define({
    severity: 'S2',
    what: (detail, device) => ({
      zh: `班班没有权限使用设备${inBrackets(device)}：${textOf(detail, 'zh') ?? '打不开端口'}`,
      en: `Banban may not use a device${inBracketsEn(device)}: ${textOf(detail, 'en') ?? 'its port cannot be opened'}`,
    }),
    works: {
      zh: '其他设备和提问不受影响。',
      en: 'Other devices and questions are not affected.',
    },
    todo: {
      zh: '请信息老师重新安装班班（会装好权限）。',
      en: 'The IT teacher should install Banban again: it brings the permissions.',
    },
    dependsOn: [],
  }),
  'PRJ-OFFLINE': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}没有应答`,
      en: `The projector${inBracketsEn(device)} does not answer`,
    }),
    works: {
      zh: '投影机可以用遥控器开关，其他设备照常。',
      en: 'It can be switched by its remote control; other devices are not affected.',
    },
    todo: {
      zh: '请看看投影机有没有通电、控制线或网线插好没有。',
      en: 'See that the projector has power and that its network or control cable is plugged in.',
    },
    dependsOn: PORT,
  }),
  'PRJ-LAMP': define({
    severity: 'S1',
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}报告灯泡坏了`,
      en: `The projector${inBracketsEn(device)} reports that its lamp has failed`,
    }),
    works: {
      zh: '投影不能用，声音、大屏和提问不受影响。',
      en: 'There is no picture from it; sound, panel and questions are not affected.',
    },
    todo: {
      zh: '这节课请改用大屏或板书，并告诉信息老师换灯泡。',
      en: 'Use the panel or the board for this lesson and tell the IT teacher: the lamp must be replaced.',
    },
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-LAMP-EOL': define({
    severity: 'S3',
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}提醒灯泡快到寿命`,
      en: `The projector${inBracketsEn(device)} warns that its lamp is nearly used up`,
    }),
    works: {
      zh: '现在还能正常投影，可能会偏暗。',
      en: 'It still works, perhaps a little dim.',
    },
    todo: {
      zh: '请告诉信息老师准备新灯泡。',
      en: 'Tell the IT teacher to have a new lamp ready.',
    },
    dependsOn: ['PRJ-OFFLINE', 'PRJ-LAMP'],
  }),
  'PRJ-TEMP': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}温度过高`,
      en: `The projector${inBracketsEn(device)} is too hot`,
    }),
    works: {
      zh: '它可能会自己关机来保护灯泡。',
      en: 'It may switch itself off to save its lamp.',
    },
    todo: {
      zh: '请看看出风口有没有被挡住；下课后让它关机冷却。',
      en: 'See that nothing blocks its vents, and let it cool down after the lesson.',
    },
    dependsOn: ['PRJ-OFFLINE', 'PRJ-FAN', 'PRJ-FILTER'],
  }),
  'PRJ-FAN': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}报告风扇有问题`,
      en: `The projector${inBracketsEn(device)} reports a fan problem`,
    }),
    works: {
      zh: '它可能会过热自己关机。',
      en: 'It may overheat and switch itself off.',
    },
    todo: {
      zh: '请告诉信息老师送修，下课及时关机。',
      en: 'Tell the IT teacher to have it repaired, and switch it off after the lesson.',
    },
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-FILTER': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}提醒清洁滤网`,
      en: `The projector${inBracketsEn(device)} asks for its filter to be cleaned`,
    }),
    works: {
      zh: '现在还能正常投影。',
      en: 'It still works.',
    },
    todo: {
      zh: '请告诉信息老师清洁或更换滤网，久了会过热。',
      en: 'Tell the IT teacher to clean or replace the filter, or it will overheat in time.',
    },
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'PRJ-COVER': define({
    severity: byLevel,
    what: (_detail, device) => ({
      zh: `投影机${inBrackets(device)}的盖子没有盖好`,
      en: `The cover of the projector${inBracketsEn(device)} is open`,
    }),
    works: {
      zh: '盖好之前它可能不肯开机。',
      en: 'It may refuse to switch on until it is closed.',
    },
    todo: {
      zh: '请信息老师检查灯盖和滤网盖。',
      en: 'The IT teacher should check the lamp and filter covers.',
    },
    dependsOn: ['PRJ-OFFLINE'],
  }),
  'DSP-OFFLINE': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `大屏${inBrackets(device)}没有应答`,
      en: `The panel${inBracketsEn(device)} does not answer`,
    }),
    works: {
      zh: '大屏可以用遥控器或按键操作，其他设备照常。',
      en: 'It can be used by its keys or remote control; other devices are not affected.',
    },
    todo: {
      zh: '请看看大屏有没有通电、控制线插好没有。',
      en: 'See that the panel has power and that its control cable is plugged in.',
    },
    dependsOn: PORT,
  }),
  'DSP-SELF': define({
    severity: byLevel,
    what: (detail, device) => ({
      zh: `大屏${inBrackets(device)}报告自己有问题${inBrackets(textOf(detail, 'what'))}`,
      en: `The panel${inBracketsEn(device)} reports a problem of its own${inBracketsEn(textOf(detail, 'what'))}`,
    }),
    works: {
      zh: '现在还能用。',
      en: 'It still works.',
    },
    todo: {
      zh: '请告诉信息老师检查；发烫或有异味请先关机。',
      en: 'Tell the IT teacher; if it is hot or smells, switch it off first.',
    },
    dependsOn: ['DSP-OFFLINE'],
  }),
  'BRD-TOUCH': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `触控${inBrackets(device)}没有连接，大屏摸不动`,
      en: `Touch${inBracketsEn(device)} is not connected: the panel does not react to fingers`,
    }),
    works: {
      zh: '可以用鼠标和键盘上课。',
      en: 'Mouse and keyboard work.',
    },
    todo: {
      zh: '请把大屏到电脑的 USB 线拔下重插；不行请告诉信息老师。',
      en: 'Pull out the USB cable between panel and computer and put it back; if that does not help, tell the IT teacher.',
    },
    dependsOn: PORT,
  }),
  'RDR-OFFLINE': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `读卡器${inBrackets(device)}没有连接`,
      en: `The card reader${inBracketsEn(device)} is not connected`,
    }),
    works: {
      zh: '已经刷过的卡都有记录，提问不受影响。',
      en: 'Cards read so far are on record; questions are not affected.',
    },
    todo: {
      zh: '请把读卡器重新插好；这段时间请人工点名。',
      en: 'Plug the reader in again; call the roll by hand until then.',
    },
    dependsOn: PORT,
  }),
  'SNS-OFFLINE': define({
    severity: 'S3',
    what: (_detail, device) => ({
      zh: `传感器或开关${inBrackets(device)}没有应答`,
      en: `A sensor or switch${inBracketsEn(device)} does not answer`,
    }),
    works: {
      zh: '课可以照常上，只是少了它的数据。',
      en: 'The lesson is not affected; its figures are missing.',
    },
    todo: {
      zh: '请告诉信息老师检查它的电源和接线。',
      en: 'Tell the IT teacher to check its power and wiring.',
    },
    dependsOn: PORT,
  }),
} as const satisfies Record<string, FaultDefinition>;
