/** What a person finds with a finger: BRD-CAL, by four targets on the page (touch-check.ts). */
import { both, define, type FaultDefinition, inBrackets, inBracketsEn, numberOf } from './fault-definition.ts';

export const touchCatalogue = {
  'BRD-CAL': define({
    severity: 'S3',
    what: (detail, device) => {
      const px = numberOf(detail, 'worstPx');
      return {
        zh: `触控${inBrackets(device)}定位不准${px === undefined ? '' : `，最多差 ${Math.ceil(px)} 像素`}`,
        en: `Touch${inBracketsEn(device)} is off the mark${px === undefined ? '' : `, by ${Math.ceil(px)} pixels at most`}`,
      };
    },
    works: both('可以照常上课，按钮大的都点得到。', 'Lessons are not affected; large buttons can be hit.'),
    todo: both(
      '课间请校准触控，再点四个圆心看看。',
      'Calibrate touch in the break, then touch the four targets again.',
    ),
    steps: [
      both(
        '把屏幕四边的灰擦干净，拿开贴着边框的东西',
        'wipe the four edges of the screen, take away what leans on its frame',
      ),
      both(
        'Windows：控制面板 → 平板电脑设置 → 校准，按提示点十字',
        'Windows: Control Panel → Tablet PC Settings → Calibrate, and touch the crosses',
      ),
      both(
        'Linux（统信、麒麟等）：请信息老师用 xinput-calibrator 校准',
        'Linux: ask the IT teacher to calibrate it with xinput-calibrator',
      ),
      both('回到这里，再点四个圆心', 'come back here and touch the four targets again'),
    ],
    technician: both(
      '四角差得一样：没有校准，或触控对到了另一块屏（Windows：平板电脑设置 → 设置；先选对屏再校准）。四角各差各的：分辨率不是屏幕的原生值、画面被缩放，或触摸框有一边脏、松。Linux 在 Xorg 下用 xinput_calibrator，写进 xorg.conf.d；Wayland 下用 udev 的 LIBINPUT_CALIBRATION_MATRIX。',
      'Off alike in all corners: not calibrated, or touch is mapped to another screen (Windows: Tablet PC Settings → Setup: choose the screen first, then calibrate). Each corner off differently: not the native resolution, a scaled picture, or one side of the frame is dirty or loose. Linux under Xorg: xinput_calibrator, kept in xorg.conf.d; under Wayland udev’s LIBINPUT_CALIBRATION_MATRIX.',
    ),
    owner: 'use',
    found: both(
      '有人在“触控准不准”里用手指或笔点了四个圆心，有一个差 15 像素以上（屏幕的物理像素）；再点一次都在 15 以内就恢复',
      'somebody touched the page’s four targets by finger or pen and one was off by more than 15 physical pixels; over when all four are within 15 at the next check',
    ),
    forMs: 0,
    clearMs: 0,
    // The check speaks of the one panel there is, also where the config has several touch devices.
    dependsOn: [{ code: 'BRD-TOUCH', equal: [] }],
    saidByPerson: true,
  }),
} as const satisfies Record<string, FaultDefinition>;
