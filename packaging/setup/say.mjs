/** Says one thing in both languages, Chinese first. */
export function say(zh, en) {
  process.stdout.write(`${zh}\n${en}\n`);
}
