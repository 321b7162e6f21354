/** The way to the district, layer by layer: the lowest broken one speaks. */
import {
  both,
  define,
  type FaultDefinition,
  inBrackets,
  inBracketsEn,
  MINUTE_MS,
  numberOf,
  SECOND_MS,
  textOf,
} from './fault-definition.ts';

const GOES_ON = both(
  '课可以照常上：记录存在本机，网络恢复后自动补传。',
  'The lesson is not affected: records are kept here and sent when the network is back.',
);
/** A probe is made every 20 s while the platform is away. */
const MISSED = { forMs: 0, clearMs: 0, attempts: 3 } as const;
const PLUG = both(
  '把网线两头拔下重插，看网口的灯亮不亮',
  'pull out both ends of the network cable and put them back; see whether the lights come on',
);

/** It is the PC’s, and breaks what has no device. */
const ANY_DEVICE: readonly string[] = [];

export const networkCatalogue = {
  'NET-LINK': define({
    severity: 'S2',
    what: () =>
      both('电脑没有连上网络（网线或无线断了）', 'The computer is not connected to any network (cable or wireless)'),
    works: GOES_ON,
    todo: both(
      '请把网线重新插好；用无线的请重新连接。',
      'Plug the network cable in again, or connect the wireless again.',
    ),
    steps: [PLUG, both('用无线的：重新连学校的无线', 'wireless: connect to the school’s network again')],
    technician: both(
      '网线水晶头、墙上模块、交换机端口；网卡被禁用也会这样。',
      'Plug, wall socket or switch port; a disabled network card looks the same.',
    ),
    owner: 'use',
    found: both('没有一块网卡有地址，10 秒', 'no network port has an address for 10 s'),
    forMs: 10 * SECOND_MS,
    clearMs: 5 * SECOND_MS,
    dependsOn: [],
  }),
  'NET-IPDUP': define({
    severity: 'S2',
    what: (detail) => {
      const address = textOf(detail, 'address');
      return {
        zh: `网络里有另一台设备用了这台电脑的地址${inBrackets(address)}，网络会时通时断`,
        en: `Another machine in the network has this computer’s address${inBracketsEn(address)}: the network comes and goes`,
      };
    },
    works: GOES_ON,
    todo: both(
      '请告诉信息老师：有两台设备的 IP 地址重复了。',
      'Tell the IT teacher that two machines have one IP address.',
    ),
    steps: [
      both(
        '想一想今天教室里新接了什么（笔记本、盒子、打印机），先拔下它的网线',
        'think of what was newly connected today (laptop, box, printer) and pull out its network cable',
      ),
      both('不要自己改 IP 地址，告诉信息老师', 'do not change the address yourself, tell the IT teacher'),
    ],
    technician: both(
      '详情里的 mac 是另一台的网卡：在交换机的 MAC 表里找端口；手工设的地址改成自动获取，或在 DHCP 里留出来。还原卡克隆的机器常把固定地址一起带走。',
      'mac in the detail is the other one’s card: find its port in the switch’s table. Let addresses be given by DHCP, or reserve the fixed one there. Cloned PCs often carry a fixed address along.',
    ),
    owner: 'service',
    found: both(
      'Windows：地址被系统标为重复，或 30 分钟内有 Tcpip 事件 4198、4199；Linux：用 arping -D 问网络里谁答应这个地址（每 10 分钟），或 NetworkManager、systemd-networkd 的日志',
      'Windows: the address is held to be a duplicate, or events 4198 or 4199 of Tcpip within 30 minutes; Linux: arping -D asks who answers for the address (every 10 minutes), or the log of NetworkManager or systemd-networkd',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: ['NET-LINK'],
  }),
  'NET-GW': define({
    severity: 'S2',
    what: () => both('校园网的网关没有应答', 'The school network’s gateway does not answer'),
    works: GOES_ON,
    todo: both(
      '请看看别的教室能不能上网，并告诉信息老师。',
      'See whether other rooms have network, and tell the IT teacher.',
    ),
    steps: [PLUG, both('问问隔壁教室能不能上网', 'ask the next room whether it has network')],
    technician: both(
      '隔壁也不通：交换机、网关或环路；只有本间：地址、VLAN 或网口。',
      'The next room too: switch, gateway or a loop; this room only: address, VLAN or port.',
    ),
    owner: 'service',
    found: both('网关 3 次没有应答（20 秒一次）', 'the gateway does not answer three times, 20 s apart'),
    ...MISSED,
    dependsOn: ['NET-LINK', { code: 'NET-IPDUP', equal: ANY_DEVICE }],
  }),
  'NET-DNS': define({
    severity: 'S2',
    what: (detail) => ({
      zh: `平台的域名查不到${detail['reason'] === 'unknown-name' ? '（域名服务器说没有这个名字）' : '（域名服务器没有应答）'}`,
      en: `The platform’s name cannot be looked up${detail['reason'] === 'unknown-name' ? ' (the name server does not know it)' : ' (the name server does not answer)'}`,
    }),
    works: GOES_ON,
    todo: both('请告诉信息老师检查域名服务器。', 'Tell the IT teacher to check the name server.'),
    steps: [both('不用处理，告诉信息老师', 'nothing to do, tell the IT teacher')],
    technician: both(
      '检查本机的 DNS 设置和校内 DNS；说没有这个名字时，核对配置里的平台地址。',
      'Check this PC’s DNS settings and the school’s name server; if the name is unknown, check the address in the config.',
    ),
    owner: 'service',
    found: both(
      '域名服务器 3 次没有应答或说没有（20 秒一次）',
      'the name server does not answer, or does not know, three times',
    ),
    ...MISSED,
    dependsOn: ['NET-GW'],
  }),
  'NET-WAN': define({
    severity: 'S2',
    what: () =>
      both(
        '校园网通，但出不去：平台那边没有任何回应',
        'The school network works, yet nothing comes back from where the platform is',
      ),
    works: GOES_ON,
    todo: both(
      '请告诉信息老师：学校的出口或区里的线路可能断了。',
      'Tell the IT teacher: the school’s way out may be broken.',
    ),
    steps: [both('问问学校里别处能不能上外网', 'ask whether anybody in school has internet')],
    technician: both(
      '出口路由、专线或防火墙没放行平台的端口；也可能平台主机整个没电。',
      'The uplink, the leased line, or a firewall that does not let the platform’s port through; perhaps its host has no power.',
    ),
    owner: 'service',
    found: both(
      '网关和域名都好，平台主机 3 次没有任何回应（连拒绝都没有）',
      'gateway and name server work, and the platform’s host gives no sign three times, not even a refusal',
    ),
    ...MISSED,
    dependsOn: ['NET-GW', 'NET-DNS'],
  }),
  'NET-BROKER': define({
    severity: 'S2',
    what: () => both('连不上区里的平台', 'The district’s platform cannot be reached'),
    works: GOES_ON,
    todo: both(
      '不用处理；如果别的网页也打不开，请看看网线或告诉信息老师。',
      'Nothing to do; if no web page opens either, check the network cable or tell the IT teacher.',
    ),
    steps: [both('不用处理', 'nothing to do')],
    technician: both(
      '平台服务停了，或登录、证书、权限被拒：看详情里的 reason。',
      'The platform’s service is down, or it refuses login, certificate or rights: see reason in the detail.',
    ),
    owner: 'charge',
    found: both('60 秒连不上平台，或平台拒绝', 'no connection to the platform for 60 s, or it refuses'),
    forMs: 0,
    clearMs: 0,
    dependsOn: ['NET-WAN', 'NET-DNS', 'NET-GW', 'AGT-TLS'],
  }),
  'NET-QUAL': define({
    severity: 'S3',
    what: (detail) => {
      const ms = numberOf(detail, 'rttMs');
      const lost = numberOf(detail, 'lossPct');
      const zh = [ms === undefined ? undefined : `来回 ${ms} ms`, lost === undefined ? undefined : `丢包 ${lost} %`];
      const en = [
        ms === undefined ? undefined : `${ms} ms there and back`,
        lost === undefined ? undefined : `${lost} % lost`,
      ];
      const how = lost === undefined ? both('很慢', 'slow') : both('不稳', 'unreliable');
      return {
        zh: `到平台的网络${how.zh}${inBrackets(zh.filter(Boolean).join('，') || undefined)}`,
        en: `The network to the platform is ${how.en}${inBracketsEn(en.filter(Boolean).join(', ') || undefined)}`,
      };
    },
    works: GOES_ON,
    todo: both('远程课堂可能会卡；请告诉信息老师。', 'Remote lessons may stutter; tell the IT teacher.'),
    steps: [
      both('关掉正在下载、看视频的窗口', 'close downloads and videos'),
      both('用无线的：换成网线试试', 'wireless: try a cable'),
    ],
    technician: both(
      '慢：看出口是否占满、网线是否只有 10/100 兆。丢包：无线信号、水晶头、交换机端口的错误计数；在本机 ping 网关能分出是校内还是校外。',
      'Slow: see whether the uplink is full and whether the cable runs at 10 or 100 Mbit/s only. Loss: wireless signal, plugs, the switch port’s error counters; pinging the gateway from here tells inside from outside.',
    ),
    owner: 'service',
    found: both(
      '平台的回程时间 300 毫秒以上 5 分钟，降到 200 毫秒算好；或用系统的 ping 每 5 分钟问平台 60 次（平台不答就问网关），最近 180 次丢 3 % 以上，降到 1.5 % 算好（只在使用时间、连着平台时问）',
      'the platform’s round trip is over 300 ms for 5 minutes, over at 200 ms; or of the newest 180 echoes over 3 % are lost, over at 1.5 %: the system’s ping asks the platform, or the gateway where that keeps silent, 60 times every 5 minutes while the room is in use and connected',
    ),
    // What was lost has been counted over a quarter of an hour.
    forMs: (detail) => (numberOf(detail, 'lossPct') === undefined ? 5 * MINUTE_MS : 0),
    clearMs: MINUTE_MS,
    dependsOn: ['NET-BROKER', 'NET-WAN'],
  }),
  'NET-INTERCEPT': define({
    severity: 'S2',
    what: (detail) => {
      const issuer = textOf(detail, 'issuer');
      return {
        zh: `有设备在中间拦截加密连接${inBrackets(issuer === undefined ? undefined : `证书签发者：${issuer}`)}，没有发送任何数据`,
        en: `Something in between intercepts encrypted connections${inBracketsEn(issuer === undefined ? undefined : `certificate issued by ${issuer}`)}; nothing was sent`,
      };
    },
    works: both('课可以照常上：记录都存在本机。', 'The lesson is not affected: all records are kept here.'),
    todo: both(
      '请信息老师在上网行为管理设备上放行平台的地址。',
      'The IT teacher should exempt the platform’s address in the web filter.',
    ),
    steps: [both('不用处理，告诉信息老师', 'nothing to do, tell the IT teacher')],
    technician: both(
      '上网行为管理／防火墙的“SSL 解密”：把平台的域名和端口加入免解密名单。',
      '“SSL inspection” of a web filter or firewall: exempt the platform’s name and port.',
    ),
    owner: 'service',
    found: both(
      '平台地址上的证书不是配置里那个签发者签的',
      'the certificate at the platform’s address is not signed by the authority of the config',
    ),
    forMs: 0,
    clearMs: 0,
    dependsOn: [],
  }),
} as const satisfies Record<string, FaultDefinition>;
