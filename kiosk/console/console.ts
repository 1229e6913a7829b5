/** What every console page loads: htmx, server-sent events, and the style sheet. */
import './console.css';
import './htmx';
import 'htmx-ext-sse';
