import { render } from 'preact';
import '../ui/base.css';
import '../ui/parts.css';
import '../ui/screens.css';
import { App } from './App';
import { boot } from './boot';

const root = document.getElementById('app');
if (root) render(<App />, root);
addEventListener('contextmenu', (event) => event.preventDefault());
void boot();
