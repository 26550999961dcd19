import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './style.css';
import './examples.css';
import './deliveries.css';
import './explanation.css';
import './narrow.css';
import { createRoot } from 'react-dom/client';
import { Playground } from './playground.tsx';

createRoot(document.getElementById('root') as HTMLElement).render(<Playground />);
