import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { boot } from './app/boot.ts';
import './app/theme/index.css';
import './app/app.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
void boot();
createRoot(root).render(<App />);
