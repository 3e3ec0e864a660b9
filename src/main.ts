import { boot } from './app/boot.ts';
import './app/theme/index.css';
import './app/app.css';

void boot();
