/** The demo's class list: invented pupils, seat by seat, each holding one of the simulated room's clickers. */
export const demoClassName = '三年二班';

const FAMILY =
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟';
const GIVEN = [
  '一诺',
  '子涵',
  '梓萱',
  '浩然',
  '雨桐',
  '宇轩',
  '欣怡',
  '思远',
  '若曦',
  '俊熙',
  '诗涵',
  '天佑',
  '可馨',
  '博文',
  '语嫣',
  '明哲',
  '佳怡',
  '嘉懿',
  '梦瑶',
  '志远',
  '雅静',
  '子墨',
  '心怡',
  '泽宇',
];

/** The class that shares the clickers with it. */
export const demoOtherClassName = '三年四班';

/** A UTF-8 class list as a school would write it: 座号,姓名,学号,答题器. */
export function demoClassCsv(clickers: readonly string[]): string {
  const rows = clickers.map((clicker, index) => {
    const seat = String(index + 1).padStart(2, '0');
    const name = `${FAMILY[(index * 13) % FAMILY.length]}${GIVEN[(index * 5) % GIVEN.length]}`;
    return `${seat},${name},202403${seat},${clicker}`;
  });
  return `座号,姓名,学号,答题器\r\n${rows.join('\r\n')}\r\n`;
}

/** The same without clickers: theirs are bound by the numbers printed on them. */
export function demoOtherClassCsv(pupils: number): string {
  const rows = Array.from({ length: pupils }, (_, index) => {
    const seat = String(index + 1).padStart(2, '0');
    const name = `${FAMILY[(index * 17 + 5) % FAMILY.length]}${GIVEN[(index * 7 + 3) % GIVEN.length]}`;
    return `${seat},${name},202404${seat}`;
  });
  return `座号,姓名,学号\r\n${rows.join('\r\n')}\r\n`;
}
