/**
 * The faults of the room's devices, projectors apart (projector-catalogue.ts). `dependsOn` of a device's own complaints is its
 * being away: who does not answer complains of nothing new.
 */
import {
  both,
  byLevel,
  type Cause,
  define,
  type FaultDefinition,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  SECOND_MS,
  textOf,
} from './fault-definition.ts';

/** Why a device may be away: its port is taken, or the network it hangs on is. */
export const LINE: readonly (string | Cause)[] = ['PORT-BUSY', 'PORT-DENIED', { code: 'NET-LINK', equal: ['via'] }];

/** A receiver that is gone silences everybody. */
const ANY_DEVICE: readonly string[] = [];

/** What hangs on the room's mains is off at night and takes its time in the morning. */
export const ON_THE_MAINS = { forMs: MINUTE_MS, clearMs: 5 * SECOND_MS, when: 'in-use', grace: 'room' } as const;

const REPLUG = both(
  '把 USB 线拔下，等 5 秒再插回（换一个口更好）',
  'pull out its USB cable, wait 5 s, put it back (another socket is better)',
);
const POWER = both(
  '看看它的电源灯亮不亮，插座开关开了没有',
  'see whether its power light is on and the socket is switched on',
);
const CABLE = both('把控制线（网线、串口线）两头按紧', 'press in both ends of its control cable (network or serial)');

export const deviceCatalogue = {
  'CLK-BASE': define({
    severity: (detail) => (detail['questionOpen'] === true ? 'S1' : 'S2'),
    what: (_detail, device) => ({
      zh: `答题器接收器${inBrackets(device)}没有连接`,
      en: `The clicker receiver${inBracketsEn(device)} is not connected`,
    }),
    works: both(
      '已经收到的答案都在，正在进行的提问不会丢。',
      'Answers already received are kept, and an open question stays open.',
    ),
    todo: both(
      '请把接收器重新插好，几秒后会自动继续。',
      'Plug the receiver in again; it carries on by itself within seconds.',
    ),
    steps: [
      REPLUG,
      both('等 10 秒，看页面上的接收器变成“在线”', 'wait 10 s until the page shows the receiver online'),
      both('仍不行：举手代替，下课报修', 'if it stays away: use raised hands, report it after class'),
    ],
    technician: both(
      '多半是插头或延长线；同一个口换别的设备也不认，就是口坏了。系统日志里看 USB 断开的时刻。',
      'Most likely the plug or an extension cable; if the socket knows no other device either, it is the socket. The system log has the moment of the USB disconnect.',
    ),
    owner: 'use',
    found: both('接收器的 USB 设备或端口不在了', 'the receiver’s USB device or port is gone'),
    // While a question is open every second counts.
    forMs: (detail) => (detail['questionOpen'] === true ? 0 : 5 * SECOND_MS),
    clearMs: 0,
    dependsOn: LINE,
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
    works: both('本班的作答照常计数，外来按键不计入。', 'This class is counted as usual; the foreign presses are not.'),
    todo: both(
      '下课后请与邻班错开频道；若是本班新发的答题器，请先绑定座位。',
      'After the lesson, choose another channel than the next room; if these are new clickers of this class, bind them to seats.',
    ),
    steps: [
      both('问邻班是否同时在答题', 'ask whether the next room is voting at the same time'),
      both('下课后按学校的频道表换频道', 'after class change the channel by the school’s plan'),
    ],
    technician: both(
      '无线信道重叠：隔两个频道，楼上楼下也算邻班。',
      'Overlapping radio channels: leave two between rooms, those above and below are neighbours too.',
    ),
    owner: 'service',
    found: both(
      '提问时听到 3 个以上没有绑定的答题器',
      'more than 3 clickers that are bound to nobody are heard while a question is open',
    ),
    forMs: 0,
    clearMs: MINUTE_MS,
    dependsOn: ['CLK-BASE'],
  }),
  'CLK-BATT': define({
    severity: 'S4',
    // Not which: the number is on the back of a pupil's clicker, and this stands on the wall.
    what: (detail) => {
      const clickers = numberOf(detail, 'clickers');
      return {
        zh: `有${clickers === undefined ? '' : ` ${clickers} 个`}答题器很多节课没有按过，电池可能没电了`,
        en: `${clickers === undefined ? 'Some' : clickers} clickers have not been pressed for many lessons: their batteries may be flat`,
      };
    },
    works: both('其他同学照常作答。', 'Everybody else answers as usual.'),
    todo: both(
      '下课前请看看谁的答题器按了没有反应，换上电池再按一下试试。',
      'Before the lesson ends see whose clicker does nothing, put in new batteries and press a key.',
    ),
    steps: [
      both('请大家都按一下，看谁的没有被收到', 'let everybody press a key and see whose is not received'),
      both(
        '换电池，开机按一下，看有没有反应',
        'put in new batteries, switch it on, press a key and see whether it is heard',
      ),
      both('这节课先借用备用的答题器', 'lend a spare clicker for this lesson'),
    ],
    technician: both(
      '答题器自己不报电量，是按“别人按了、它好几节课没按”推出来的：换了电池还不响，就是按键或天线坏了；成批一起没电，整批换。详情的 which 是号码（最多 8 个），座位表（要 PIN）里标着“可能没电了”。',
      'Clickers do not tell of their batteries: this follows from others being pressed and these not. Silent with new batteries: keys or aerial. Many at once: change all. which in the detail has the numbers (8 at most); the seats behind the PIN are marked “battery may be flat”.',
    ),
    owner: 'use',
    found: both(
      '已绑定的答题器在 5 节有同班同学按过（四分之一以上）、本人在场的课里一次没按；在不在场没人知道的，要隔 5 天。请假、点名缺席、借用、改用平板的不算；按一下就恢复',
      'a bound clicker is not pressed in 5 lessons in which a quarter of the others were and its pupil was there; where nobody knows who was there, on 5 different days. Leave, absence by a teacher’s word, loans and tablets do not count; one press ends it',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [{ code: 'CLK-BASE', equal: ANY_DEVICE }],
  }),
  'CLK-SPOOF': define({
    severity: 'S3',
    // Not which one: the sentence stands on the wall, and the number is on the back of a pupil's clicker.
    what: () => both('有一个答题器按键异常频繁', 'A clicker is pressed faster than a hand can'),
    works: both(
      '其他同学的作答不受影响，每次按键都有记录。',
      'Everybody else is counted as usual, and every press is on record.',
    ),
    todo: both(
      '请看看是否按键卡住；结果若可疑，请作废这一题再问一次。',
      'See whether a key is stuck; if the result looks wrong, void the question and ask again.',
    ),
    steps: [
      both('看看有没有按键卡住的答题器', 'look for a clicker with a stuck key'),
      both('作废这一题，再问一次', 'void the question and ask it again'),
    ],
    technician: both(
      '按键卡住或电池漏液；同一个号从两个接收器来，是有人复制了答题器。',
      'A stuck key or a leaking battery; one number from two receivers is a copied clicker.',
    ),
    owner: 'use',
    found: both('一个答题器 1 秒内按 5 次以上', 'one clicker is pressed more than 5 times in a second'),
    forMs: 0,
    clearMs: MINUTE_MS,
    dependsOn: ['CLK-BASE'],
  }),
  'PORT-BUSY': define({
    severity: 'S2',
    what: (detail, device) => ({
      zh: `设备${inBrackets(device)}的端口被占：${textOf(detail, 'zh') ?? '被别的程序占用'}`,
      en: `The port of a device${inBracketsEn(device)} is taken: ${textOf(detail, 'en') ?? 'in use by another program'}`,
    }),
    works: both('其他设备和提问不受影响。', 'Other devices and questions are not affected.'),
    todo: both(
      '请关掉占用它的程序（常见的是原厂控制软件、串口调试助手），几秒后会自动连上。',
      'Close the program that uses it (often the vendor’s own, or a serial terminal); it connects by itself.',
    ),
    steps: [
      both(
        '关掉原厂控制软件和串口调试助手（看右下角托盘）',
        'close the vendor’s control program and any serial terminal (see the tray)',
      ),
      both('等 10 秒', 'wait 10 s'),
    ],
    technician: both(
      '端口同时只能给一个程序；原厂软件若要开机自启，请取消，或把该设备从班班配置里删去。',
      'A port belongs to one program at a time: take the vendor’s program out of autostart, or the device out of Banban’s config.',
    ),
    owner: 'service',
    found: both('打开端口时系统说被占用', 'the system says that the port is in use when it is opened'),
    forMs: 3 * SECOND_MS,
    clearMs: 5 * SECOND_MS,
    dependsOn: [],
  }),
  'PORT-DENIED': define({
    severity: 'S2',
    what: (detail, device) => ({
      zh: `班班没有权限使用设备${inBrackets(device)}：${textOf(detail, 'zh') ?? '打不开端口'}`,
      en: `Banban may not use a device${inBracketsEn(device)}: ${textOf(detail, 'en') ?? 'its port cannot be opened'}`,
    }),
    works: both('其他设备和提问不受影响。', 'Other devices and questions are not affected.'),
    todo: both(
      '请信息老师重新安装班班（会装好权限）。',
      'The IT teacher should install Banban again: it brings the permissions.',
    ),
    steps: [both('这节课不用管，下课报修', 'leave it for this lesson, report it after class')],
    technician: both(
      'Linux 上缺 udev 规则或服务用户不在 dialout 组；Windows 上被安全软件拦下。',
      'On Linux the udev rule is missing or the service’s user is not in dialout; on Windows security software holds it.',
    ),
    owner: 'service',
    found: both('打开端口时系统说没有权限', 'the system denies permission when the port is opened'),
    forMs: 3 * SECOND_MS,
    clearMs: 5 * SECOND_MS,
    dependsOn: [],
  }),
  'DSP-OFFLINE': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `大屏${inBrackets(device)}没有应答`,
      en: `The panel${inBracketsEn(device)} does not answer`,
    }),
    works: both(
      '大屏可以用遥控器或按键操作，其他设备照常。',
      'It can be used by its keys or remote control; other devices are not affected.',
    ),
    todo: both(
      '请看看大屏有没有通电、控制线插好没有。',
      'See that the panel has power and that its control cable is plugged in.',
    ),
    steps: [POWER, CABLE, both('用遥控器或面板上的键操作', 'use the remote control or its own keys')],
    technician: both(
      '控制线、串口转换器或大屏的“串口控制”菜单项；网口控制的看 IP 有没有变。',
      'The control cable, the serial adapter, or the panel’s “RS-232 control” menu item; by network: whether its address has changed.',
    ),
    owner: 'service',
    found: both(
      '使用时间里 1 分钟连不上、不应答',
      'it cannot be reached or does not answer for a minute while the room is in use',
    ),
    ...ON_THE_MAINS,
    dependsOn: LINE,
  }),
  'DSP-SELF': define({
    severity: byLevel,
    what: (detail, device) => ({
      zh: `大屏${inBrackets(device)}报告自己有问题${inBrackets(textOf(detail, 'what'))}`,
      en: `The panel${inBracketsEn(device)} reports a problem of its own${inBracketsEn(textOf(detail, 'what'))}`,
    }),
    works: both('现在还能用。', 'It still works.'),
    todo: both(
      '请告诉信息老师检查；发烫或有异味请先关机。',
      'Tell the IT teacher; if it is hot or smells, switch it off first.',
    ),
    steps: [both('发烫、有异味：马上关机拔电', 'hot or smelling: switch it off and pull its plug at once')],
    technician: both(
      '按括号里的部件查：温度、风扇、背光、输入板。',
      'Look at the part in brackets: temperature, fan, backlight, input board.',
    ),
    owner: 'service',
    found: both('大屏自己报告', 'the panel says so itself'),
    forMs: 30 * SECOND_MS,
    clearMs: 30 * SECOND_MS,
    dependsOn: ['DSP-OFFLINE'],
  }),
  'DSP-NOSIG': define({
    severity: 'S1',
    what: (detail, device) => ({
      zh: `${detail['kind'] === 'projector' ? '投影机' : '大屏'}${inBrackets(device)}开着，但没有信号`,
      en: `The ${detail['kind'] === 'projector' ? 'projector' : 'panel'}${inBracketsEn(device)} is on and has no signal`,
    }),
    works: both('声音和提问不受影响。', 'Sound and questions are not affected.'),
    todo: both(
      '请看看信号源选对没有、视频线插好没有。',
      'See whether the right input is chosen and the video cable is plugged in.',
    ),
    steps: [
      both(
        '在页面上点“上课”，或用遥控器换到电脑的信号源',
        'press “begin” on the page, or choose the computer’s input by remote control',
      ),
      both('把 HDMI 线两头按紧', 'press in both ends of the HDMI cable'),
      both('电脑按 Win+P 选“复制”', 'press Win+P on the computer and choose “duplicate”'),
    ],
    technician: both(
      '视频线、转接头、分配器，或显卡输出被关；换一根短线直连来判断。',
      'The video cable, an adapter or splitter, or the card’s output is off; a short cable straight through tells.',
    ),
    owner: 'use',
    found: both('显示设备开着，自己说没有信号', 'it is on and says itself that it has no signal'),
    forMs: 20 * SECOND_MS,
    clearMs: 5 * SECOND_MS,
    when: 'in-use',
    dependsOn: ['DSP-OFFLINE', 'PRJ-OFFLINE'],
  }),
  'BRD-TOUCH': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `触控${inBrackets(device)}没有连接，大屏摸不动`,
      en: `Touch${inBracketsEn(device)} is not connected: the panel does not react to fingers`,
    }),
    works: both('可以用鼠标和键盘上课。', 'Mouse and keyboard work.'),
    todo: both(
      '请把大屏到电脑的 USB 线拔下重插；不行请告诉信息老师。',
      'Pull out the USB cable between panel and computer and put it back; if that does not help, tell the IT teacher.',
    ),
    steps: [
      REPLUG,
      both('重启电脑（课间）', 'restart the computer (in the break)'),
      both('先用鼠标上课', 'teach with the mouse meanwhile'),
    ],
    technician: both(
      '触控的 USB 线（常超过 5 米没有放大）、触控框或驱动；设备管理器里看人体学输入设备。',
      'The touch USB cable (often over 5 m without a repeater), the touch frame or its driver; see Human Interface Devices in the device manager.',
    ),
    owner: 'use',
    found: both(
      '大屏开着、使用时间里，触控的 USB 设备不在',
      'the touch USB device is gone while the panel is on and the room in use',
    ),
    forMs: 30 * SECOND_MS,
    clearMs: 5 * SECOND_MS,
    when: 'in-use',
    dependsOn: LINE,
  }),
  'RDR-OFFLINE': define({
    severity: 'S2',
    what: (_detail, device) => ({
      zh: `读卡器${inBrackets(device)}没有连接`,
      en: `The card reader${inBracketsEn(device)} is not connected`,
    }),
    works: both('已经刷过的卡都有记录，提问不受影响。', 'Cards read so far are on record; questions are not affected.'),
    todo: both(
      '请把读卡器重新插好；这段时间请人工点名。',
      'Plug the reader in again; call the roll by hand until then.',
    ),
    steps: [REPLUG, both('人工点名', 'call the roll by hand')],
    technician: both(
      '插头、延长线或串口转换器；换到另一台电脑上试。',
      'Plug, extension cable or serial adapter; try it at another computer.',
    ),
    owner: 'use',
    found: both('使用时间里 1 分钟不在', 'it is gone for a minute while the room is in use'),
    forMs: MINUTE_MS,
    clearMs: 5 * SECOND_MS,
    when: 'in-use',
    dependsOn: LINE,
  }),
  'SNS-OFFLINE': define({
    severity: 'S3',
    what: (_detail, device) => ({
      zh: `传感器或开关${inBrackets(device)}没有应答`,
      en: `A sensor or switch${inBracketsEn(device)} does not answer`,
    }),
    works: both('课可以照常上，只是少了它的数据。', 'The lesson is not affected; its figures are missing.'),
    todo: both('请告诉信息老师检查它的电源和接线。', 'Tell the IT teacher to check its power and wiring.'),
    steps: [both('不用处理，不影响上课', 'nothing to do, the lesson is not affected')],
    technician: both(
      '485 的 A/B 接反、地址重复或电源；同一条线上的都没有应答，先查转换器。',
      'RS-485 A and B swapped, two alike addresses, or power; if all on one line are silent, look at the adapter first.',
    ),
    owner: 'service',
    found: both('使用时间里 1 分钟没有应答', 'it does not answer for a minute while the room is in use'),
    ...ON_THE_MAINS,
    dependsOn: LINE,
  }),
} as const satisfies Record<string, FaultDefinition>;
