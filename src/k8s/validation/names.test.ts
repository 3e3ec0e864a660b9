import { describe, expect, it } from 'vitest';
import {
  isConfigMapKey,
  isDns1123Label,
  isDns1123Subdomain,
  isEnvVarName,
  isLabelKey,
  isLabelValue,
  isPathSegmentName,
  isPortName,
} from './names.ts';

describe('names that are fine', () => {
  it.each([
    [isDns1123Label, 'web-1'],
    [isDns1123Label, '1web'],
    [isDns1123Label, 'a'.repeat(63)],
    [isDns1123Subdomain, 'a.b-c.d'],
    [isDns1123Subdomain, 'a.'.repeat(126) + 'b'],
    [isLabelKey, 'app'],
    [isLabelKey, 'example.com/My_Name.x'],
    [isLabelValue, ''],
    [isLabelValue, 'My_value.1'],
    [isConfigMapKey, 'nginx.conf'],
    [isEnvVarName, 'my-var.1'],
    [isPortName, 'http-2'],
    [isPathSegmentName, 'system:node'],
  ])('%o takes %s', (check, value) => {
    expect(check(value)).toEqual([]);
  });
});

describe('names that are not', () => {
  it.each([
    [isDns1123Label, 'a.b', 'must not contain dots'],
    [isDns1123Label, 'a'.repeat(64), 'must be no more than 63 characters'],
    [isDns1123Label, 'Web', 'a lowercase RFC 1123 label must'],
    [isDns1123Subdomain, 'a..b', 'a lowercase RFC 1123 subdomain must'],
    [isDns1123Subdomain, 'a'.repeat(254), 'must be no more than 253 characters'],
    [isLabelKey, '', 'name part must be non-empty'],
    [isLabelKey, 'x/' + 'a'.repeat(64), 'name part must be no more than 63 characters'],
    [isLabelKey, '/a', 'prefix part must be non-empty'],
    [isLabelKey, 'A_b/a', 'prefix part a lowercase RFC 1123 subdomain must'],
    [isLabelKey, 'a b', 'name part must consist of'],
    [isLabelKey, 'a/b/c', 'a valid label key must'],
    [isLabelValue, '-a', 'a valid label must be an empty string or'],
    [isLabelValue, 'ä'.repeat(32), 'must be no more than 63 characters'],
    [isConfigMapKey, '..a', "must not start with '..'"],
    [isConfigMapKey, '..', "must not be '..'"],
    [isConfigMapKey, 'a/b', 'a valid config key must'],
    [isEnvVarName, '', 'environment variable name must be non-empty'],
    [isEnvVarName, 'ä', 'a valid environment variable name must'],
    [isPortName, '80', 'must contain at least one letter (a-z)'],
    [isPortName, 'a--b', 'must not contain consecutive hyphens'],
    [isPathSegmentName, '..', "may not be '..'"],
    [isPathSegmentName, 'a/b', "may not contain '/'"],
  ])('%o refuses %s', (check, value, beginning) => {
    expect(check(value).some((message) => message.startsWith(beginning))).toBe(true);
  });
});
