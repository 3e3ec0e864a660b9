// The headless terminal: `npm run -s shell -- [--cluster FILE] [--seed N] [SCRIPT]`.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/shell/main.ts');
process.exitCode = await main(process.argv.slice(2));
