/** The agent's own faults: its store, its way to the district, its identity, its program. */
import {
  both,
  define,
  type FaultDefinition,
  type FaultDetail,
  HOUR_MS,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  textOf,
} from './fault-definition.ts';

const ANY_DEVICE: readonly string[] = [];

export const agentCatalogue = {
  'AGT-FORWARD': define({
    severity: 'S2',
    what: () => ({
      zh: '已连上区里的平台，但记录送不出去',
      en: 'Connected to the district’s platform, yet records do not get through',
    }),
    works: {
      zh: '课可以照常上：记录都存在本机，不会丢。',
      en: 'The lesson is not affected: all records are kept here and nothing is lost.',
    },
    todo: {
      zh: '请告诉信息老师，让平台一侧检查本教室的权限和队列。',
      en: 'Tell the IT teacher: the platform should check this room’s rights and queue.',
    },
    steps: [both('不用处理', 'nothing to do')],
    technician: both(
      '平台一侧的权限、配额或队列满；看平台日志里本教室的账号。',
      'Rights, quota or a full queue at the platform: see its log for this room’s account.',
    ),
    owner: 'charge',
    found: both('连着平台，15 秒没有一条记录被确认', 'connected, and no record is acknowledged for 15 s'),
    forMs: 0,
    clearMs: 0,
    dependsOn: ['NET-BROKER', 'AGT-TLS', 'AGT-CLONE'],
  }),
  'AGT-TLS': define({
    severity: 'S2',
    what: () => ({
      zh: '区里平台的证书没有通过检查，没有发送任何数据',
      en: 'The certificate of the district’s platform was refused; nothing was sent',
    }),
    works: {
      zh: '课可以照常上：记录都存在本机。',
      en: 'The lesson is not affected: all records are kept here.',
    },
    todo: {
      zh: '请看看电脑的日期时间对不对；如果对，请告诉信息老师。',
      en: 'Check the computer’s date and time; if they are right, tell the IT teacher.',
    },
    steps: [both('看右下角的日期时间对不对', 'see whether date and time are right')],
    technician: both(
      '证书过期、主机名不对，或配置的 ca 不是区里发的那张。',
      'The certificate has expired, its host name differs, or ca in the config is not the district’s.',
    ),
    owner: 'service',
    found: both('平台的证书没有通过检查', 'the platform’s certificate does not pass the check'),
    forMs: 0,
    clearMs: 0,
    dependsOn: ['NET-INTERCEPT'],
  }),
  'AGT-CLONE': define({
    severity: 'S2',
    what: () => ({
      zh: '这台电脑像是从另一间教室复制来的，已停止上传',
      en: 'This computer looks like a copy of another room’s, so sending has stopped',
    }),
    works: {
      zh: '课可以照常上：记录都存在本机。',
      en: 'The lesson is not affected: all records are kept here.',
    },
    todo: {
      zh: '请信息老师确认这是哪间教室，并重新登记。',
      en: 'The IT teacher should confirm which room this is and enrol it.',
    },
    steps: [both('告诉信息老师这是哪间教室', 'tell the IT teacher which room this is')],
    technician: both(
      '镜像带着班班的数据：在页面上确认新身份，母盘里请先删掉数据文件夹。',
      'The image carries Banban’s data: confirm the new identity on the page, and delete the data folder in the master image.',
    ),
    owner: 'service',
    found: both(
      '数据是在另一台电脑上生成的（硬件标记不同）',
      'the data was born in another machine (its hardware marks differ)',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'AGT-ROLLBACK': define({
    severity: 'S3',
    what: () => ({
      zh: '这台电脑的数据被还原到了以前（还原卡或冰点），已从新的一段继续记录',
      en: 'This computer’s data was reset to an earlier day (restore card); recording went on in a new section',
    }),
    works: {
      zh: '课可以照常上；已经上传的记录都在平台上。',
      en: 'The lesson is not affected; what was sent before is safe on the platform.',
    },
    todo: {
      zh: '请信息老师把班班的数据文件夹放到不还原的磁盘上。',
      en: 'The IT teacher should keep Banban’s data folder on a disk that is not reset.',
    },
    steps: [both('不用处理', 'nothing to do')],
    technician: both(
      '还原卡、冰点的保护盘：把数据文件夹移到不还原的分区，或加入例外。',
      'A restore card or Deep Freeze: move the data folder to a partition that is not reset, or exempt it.',
    ),
    owner: 'service',
    found: both('平台记得的比本机多', 'the platform remembers more than this PC has'),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'AGT-STORE': define({
    severity: 'S3',
    what: (detail) => {
      const file = textOf(detail, 'file');
      const room = textOf(detail, 'roomFile');
      const roomText = {
        zh: `名单文件损坏，已另存为 ${room}，读得出的已抄到新的一份`,
        en: `The class list file was damaged; it was set aside as ${room}, and what could be read was copied to a new one`,
      };
      if (room !== undefined && file === undefined) return roomText;
      const fileText = {
        zh: `记录文件损坏，已另存${file === undefined ? '' : `为 ${file}`}，并新建了一份`,
        en: `The record file was damaged; it was set aside${file === undefined ? '' : ` as ${file}`} and a new one begun`,
      };
      if (room === undefined) return fileText;
      return { zh: `${fileText.zh}；${roomText.zh}`, en: `${fileText.en}. ${roomText.en}` };
    },
    works: {
      zh: '课可以照常上，新的记录正常保存。',
      en: 'The lesson is not affected; new records are saved as usual.',
    },
    todo: {
      zh: '请不要删除另存的文件，并告诉信息老师；下课请正常关机，不要直接断电。',
      en: 'Keep the file that was set aside and tell the IT teacher; shut down properly after class.',
    },
    steps: [both('不要删另存的文件', 'do not delete the file that was set aside')],
    technician: both(
      '断电或坏硬盘；用 banban verify 看另存的文件到哪一条还好，查硬盘 SMART。',
      'A power cut or a bad disk: banban verify tells how far the file set aside is good; check the disk’s SMART.',
    ),
    owner: 'service',
    found: both('打开或写入时文件校验不过', 'the file does not pass its check when it is opened or written'),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'AGT-UNSAVED': define({
    severity: 'S2',
    what: () => ({
      zh: '硬盘写不进去，新的作答只在内存里，标为“未保存”',
      en: 'The disk cannot be written: new answers are in memory only, marked “not saved”',
    }),
    works: {
      zh: '提问可以继续，结果看得到。',
      en: 'Questions go on and results are shown.',
    },
    todo: {
      zh: '请先别关机：要紧的结果现在导出，并告诉信息老师。',
      en: 'Do not shut down yet: export results that matter now, and tell the IT teacher.',
    },
    steps: [both('别关机', 'do not shut down'), both('导出要紧的结果', 'export results that matter')],
    technician: both(
      '磁盘只读、满了或断开；看系统日志的磁盘错误，恢复后会自动补写。',
      'The disk is read-only, full or gone: see disk errors in the system log; what is in memory is written when it is back.',
    ),
    owner: 'service',
    found: both('写入失败', 'writing fails'),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'AGT-SLOWDISK': define({
    severity: 'S3',
    what: (detail) => {
      const ms = numberOf(detail, 'ms');
      return {
        zh: `硬盘很慢，保存一次用了${ms === undefined ? '半秒以上' : ` ${(ms / 1000).toFixed(1)} 秒`}`,
        en: `The disk is slow: saving took ${ms === undefined ? 'over half a second' : `${(ms / 1000).toFixed(1)} s`}`,
      };
    },
    works: {
      zh: '作答不会丢，只是显示会慢一点。',
      en: 'No answer is lost; they only show a little later.',
    },
    todo: {
      zh: '可以继续上课；常常这样请告诉信息老师，硬盘可能快坏了。',
      en: 'Carry on; if it keeps happening tell the IT teacher, the disk may be failing.',
    },
    steps: [both('可以继续上课', 'carry on')],
    technician: both(
      '机械硬盘坏道或杀毒实时扫描数据文件夹：加白名单，查 SMART。',
      'Bad sectors, or a virus scanner on the data folder: exempt it and check SMART.',
    ),
    owner: 'service',
    found: both('一次保存超过 0.5 秒；快了 1 分钟算好', 'one commit takes over 0.5 s; over after a quick minute'),
    forMs: 0,
    clearMs: MINUTE_MS,
    dependsOn: ['AGT-UNSAVED', 'AGT-DISKFULL', { code: 'PC-DISKBAD', equal: ANY_DEVICE }],
  }),
  'AGT-DISKFULL': define({
    severity: 'S2',
    what: () => ({
      zh: '硬盘快满了，次要的记录已停止保存',
      en: 'The disk is nearly full; minor records are no longer kept',
    }),
    works: {
      zh: '作答、考勤和故障仍然照常保存。',
      en: 'Answers, attendance and faults are still saved.',
    },
    todo: {
      zh: '请删除不用的文件（视频、旧课件）或告诉信息老师。',
      en: 'Delete files nobody needs (videos, old slides) or tell the IT teacher.',
    },
    steps: [
      both('清空回收站', 'empty the recycle bin'),
      both('删除不用的视频和旧课件', 'delete videos and old slides nobody needs'),
    ],
    technician: both(
      '数据文件夹所在的盘满了；也可把 --data 换到别的盘。',
      'The volume of the data folder is full; --data can be put on another one.',
    ),
    owner: 'use',
    found: both('数据所在的盘快满，次要记录被拒', 'the data’s volume is nearly full and minor records are refused'),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'AGT-RESTART': define({
    severity: 'S3',
    what: (detail) => {
      const times = numberOf(detail, 'times');
      return {
        zh: `班班一小时里自己退出了${times === undefined ? '多次' : ` ${times} 次`}，又自动启动了`,
        en: `Banban ended by itself ${times === undefined ? 'several times' : `${times} times`} within an hour and was started again`,
      };
    },
    works: both('已经收到的作答都在。', 'Answers received are all there.'),
    todo: both(
      '请告诉信息老师，并打包日志（banban diag）。',
      'Tell the IT teacher and have the logs packed (banban diag).',
    ),
    steps: [both('可以继续上课', 'carry on')],
    technician: both(
      '看日志最后几行；常见的是杀毒软件结束进程、内存不够。',
      'See the log’s last lines; often a virus scanner ends the process, or memory runs out.',
    ),
    owner: 'service',
    found: both(
      '一小时内 3 次没有道别就重新启动（电脑没有重启）',
      'started three times in an hour without a goodbye, the PC itself not being restarted',
    ),
    forMs: 0,
    clearMs: HOUR_MS,
    dependsOn: [{ code: 'AGT-FILES', equal: ANY_DEVICE }],
  }),
  'AGT-QUEUE': define({
    severity: 'S3',
    what: (detail) => {
      const hours = numberOf(detail, 'hours');
      return {
        zh: `网络是好的，但有${hours === undefined ? '一天前' : ` ${hours} 小时前`}的记录还没有送到平台`,
        en: `The network is fine, yet records from ${hours === undefined ? 'a day' : `${hours} hours`} ago have not reached the platform`,
      };
    },
    works: both(
      '课可以照常上：记录都存在本机，不会丢。',
      'The lesson is not affected: all records are kept here and nothing is lost.',
    ),
    todo: both(
      '请告诉信息老师看看平台收得快不快。',
      'Tell the IT teacher to see whether the platform takes records quickly enough.',
    ),
    steps: [both('不用处理', 'nothing to do')],
    technician: both(
      '长时间断网后补传属正常；一直不降，查平台的限速和本间的权限。',
      'Normal after a long time offline; if it does not shrink, check the platform’s rate limit and this room’s rights.',
    ),
    owner: 'charge',
    found: both(
      '连着平台 30 分钟，最早没送出的记录仍在 24 小时以前',
      'connected for 30 minutes, and the oldest record not yet sent is over 24 hours old',
    ),
    forMs: 30 * MINUTE_MS,
    clearMs: 0,
    dependsOn: ['NET-BROKER', 'AGT-FORWARD', 'AGT-CLONE'],
  }),
  'AGT-FILES': define({
    severity: 'S2',
    what: (detail) => {
      const file = textOf(detail, 'file');
      const more = (numberOf(detail, 'files') ?? 1) - 1;
      return {
        zh: `班班自己的程序文件不见了或被拦住${inBrackets(file === undefined ? undefined : more > 0 ? `${file} 等 ${more + 1} 个` : file)}，可能被杀毒软件隔离`,
        en: `Program files of Banban are gone or blocked${inBracketsEn(file === undefined ? undefined : more > 0 ? `${file} and ${more} more` : file)}, perhaps put in quarantine by a virus scanner`,
      };
    },
    works: both('现在还在运行，重启后可能起不来。', 'It still runs and may not start again.'),
    todo: both(
      '请信息老师在杀毒软件里恢复文件，并把班班的文件夹加入信任。',
      'The IT teacher should restore the files in the virus scanner and trust Banban’s folder.',
    ),
    steps: [both('先别重启电脑', 'do not restart the computer yet'), both('告诉信息老师', 'tell the IT teacher')],
    technician: both(
      '在杀毒软件的隔离区恢复，加白名单；不行就重装，数据不会丢。',
      'Restore from quarantine and exempt the folder; else install again, no data is lost.',
    ),
    owner: 'service',
    found: both(
      '安装文件夹里的文件少了、空了或读不了（每小时看一次）',
      'files of the program’s folder are missing, empty or unreadable (looked at every hour)',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
  'HUM-REPORT': define({
    // Whoever cannot show or hear in a lesson cannot teach; without touch or the internet one can.
    severity: (detail) =>
      detail['lesson'] !== false && reportedIn(detail).some((what) => !TEACHES_WITHOUT.has(what)) ? 'S1' : 'S2',
    what: (detail) => {
      const reported = reportedIn(detail);
      return {
        zh: `老师报修：${reported.map((what) => REPORTED[what]?.zh ?? what).join('、')}`,
        en: `Reported by a teacher: ${reported.map((what) => REPORTED[what]?.en ?? what).join(', ')}`,
      };
    },
    works: both('其他设备照常可用。', 'Everything else can be used.'),
    todo: both('已经记下；修好后请点“修好了”。', 'It is on record; tap “It works again” once it does.'),
    steps: [
      both('看看电源灯和插头', 'look at the power light and the plugs'),
      both('打开“教室体检”，按步骤试', 'open the room’s check-up and try its steps'),
      both('修好了就点“修好了”', 'tap “It works again” once it does'),
    ],
    technician: both(
      '看报修单：当时的读数、故障、自愈记录和可能的部件都在里面。',
      'See the report: readings, faults, what mended itself and the likely part are in it.',
    ),
    owner: 'service',
    found: both(
      '老师在页面上点了“报修”；上课时报投影、声音、电脑、其他是停课级，触控、网络或课间报的是降级',
      'a teacher tapped “report” on the page; S1 in a lesson for projector, sound, computer and other, S2 for touch and network or between lessons',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
    saidByPerson: true,
  }),
} as const satisfies Record<string, FaultDefinition>;

const TEACHES_WITHOUT: ReadonlySet<string> = new Set(['touch', 'network']);

function reportedIn(detail: FaultDetail): readonly string[] {
  return (textOf(detail, 'what') ?? 'other').split('+');
}

/** What a 报修 is about. */
const REPORTED: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  projector: both('投影', 'the projector'),
  sound: both('声音', 'the sound'),
  touch: both('触控', 'touch'),
  network: both('网络', 'the network'),
  pc: both('电脑', 'the computer'),
  other: both('其他', 'something else'),
};
