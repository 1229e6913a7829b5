import { render } from 'preact';

const root = document.getElementById('app');
if (root) render(<p>归属</p>, root);
