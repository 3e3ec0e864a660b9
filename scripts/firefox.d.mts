import type { LaunchOptions } from '@playwright/test';

export function resolveFirefox(): Promise<string | null>;
export function firefoxLaunch(executablePath: string): LaunchOptions;
export function answerMediaFeatures(): void;
