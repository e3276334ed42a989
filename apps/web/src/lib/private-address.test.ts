import { expect, test } from 'vitest';
import { needsPrivateAccess } from './private-address.ts';

test.each([
  ['http://127.0.0.1:8188', true],
  ['https://localhost:7860', true],
  ['https://192.168.1.20', true],
  ['https://172.20.0.3', true],
  ['https://172.32.0.3', false],
  ['https://[fd00::1]:8188', true],
  ['https://[2606:4700::1]', false],
  ['https://gpu-box:8188', true],
  ['https://comfy.lan', true],
  ['http://images.example', true],
  ['https://images.example', false],
  ['https://api.openai.com/v1', false],
  ['127.0.0.1', false],
  ['', false],
])('the form asks about private access for %s: %s', (address, expected) => {
  expect(needsPrivateAccess(address)).toBe(expected);
});
