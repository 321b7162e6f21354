/** The udev rules a package ships. What udev makes of them is tried in the laboratory (test/lab). */
import { expect, test } from 'vitest';
import { matchedUsb, udevRules } from '../../packaging/udev/rules.ts';

test('every USB device of a model has its rule', async () => {
  const rules = await udevRules();
  for (const { vendorId, productId } of await matchedUsb()) {
    const hex = (id: number): string => id.toString(16).padStart(4, '0');
    expect(rules).toContain(`{idVendor}=="${hex(vendorId)}"`);
    expect(rules).toContain(`{idProduct}=="${hex(productId)}"`);
  }
});

test('keyboards are never given as a kind, and no rule is empty', async () => {
  const lines = (await udevRules()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) {
    expect(line).not.toMatch(/ID_INPUT_KEY|ID_INPUT=/);
    expect(line).toMatch(/^SUBSYSTEM=="(hidraw|usb|input|tty|rtc)", .*(GROUP="|RUN\+=")/);
    // What an input device is named by: its ids, or being a glass.
    if (line.startsWith('SUBSYSTEM=="input"')) expect(line).toMatch(/ID_INPUT_(TOUCHSCREEN|TABLET)|idVendor/);
  }
});
