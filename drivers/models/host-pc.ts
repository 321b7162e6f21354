import type { Model } from './model.ts';

export const hostPc: Model<Record<string, never>> = {
  id: 'host-pc',
  driver: 'host',
  name: { zh: '这台电脑', en: 'this PC' },
  match: {},
  options: {},
  quirks: [
    {
      zh: '每分钟看一次不启动任何程序的项目；要启动 PowerShell 或其他程序的，每 20–60 分钟一次，在单独的进程里',
      en: 'once a minute what costs no process; what needs PowerShell or another program every 20–60 minutes, in a process of its own',
    },
    {
      zh: '硬盘自检状态：Windows 问系统；Linux 上要装 smartmontools，并以 root 运行',
      en: 'disk health: Windows tells; on Linux it takes smartmontools and the rights of root',
    },
    {
      zh: '时钟偏差由平台给出，电脑自己不知道',
      en: 'how far its clock is off comes from the district: a PC cannot know',
    },
  ],
  source: 'the npm package systeminformation; Linux kernel documentation of /sys (hwmon, thermal, net, drm)',
};
