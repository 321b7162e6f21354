import { expect, test } from 'vitest';
import { md5Hex } from '../../../drivers/transport/digest.ts';

test('the example of the PJLink specification', () => {
  expect(md5Hex('498e4a67' + 'JBMIAProjectorLink')).toBe('5d8409bc1c3fa39749434aa3a5c38682');
});
