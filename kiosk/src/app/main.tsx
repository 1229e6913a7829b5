import { render } from 'preact';
import '../ui/base.css';
import '../ui/parts.css';
import '../ui/answers.css';
import '../screens/welcome/welcome.css';
import '../screens/questions/questions.css';
import '../screens/questions/phone.css';
import '../screens/anonymous/anonymous.css';
import '../screens/review/review.css';
import '../screens/ticket/ticket.css';
import '../screens/pairing/pairing.css';
import { App } from './App';
import { boot } from './boot';

const root = document.getElementById('app');
if (root) render(<App />, root);
addEventListener('contextmenu', (event) => event.preventDefault());
void boot();
