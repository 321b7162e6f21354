// Run by npm before `start`, `test`, `test:full` and `bench`: node packaging/setup/setup.mjs start|test|full|bench
// This first file is plain old JavaScript without imports: on a Node that is too old everything else would end in a
// stack trace before a word could be said.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `班班的安装需要 Node.js 20 或更新版本，这台电脑上是 ${process.versions.node}。请到 nodejs.org 下载安装，或在 Debian 12 上：apt-get install nodejs npm（须 ≥ 20）。\n` +
      `Setting up Banban needs Node.js 20 or newer; this computer has ${process.versions.node}. Install a newer one from nodejs.org.`,
  );
  process.exitCode = 1;
} else {
  import('./steps.mjs')
    .then((steps) => steps.setUp(process.argv[2] || 'start'))
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        console.error(
          `安装脚本出错，请把下面这行告诉我们。\nSetting up failed in a way we did not foresee; please report:\n${error.stack}`,
        );
        process.exitCode = 1;
      },
    );
}
