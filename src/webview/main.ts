import './validLanguage.ts';
import './strictSchemas.ts';
import './styles/panel.css';
import 'uplot/dist/uPlot.min.css';
import { render } from 'lit';
import { panelHostSide, panelSide } from '../shared/protocol/panelProtocol.ts';
import { RpcPeer } from '../shared/protocol/rpc.ts';
import { Announcer } from './state/announcer.ts';
import { Panel } from './state/panel.ts';
import { Scrolling } from './state/scrolling.ts';
import { panelView } from './views/panelView.ts';
import { hostChannel } from './vscodeApi.ts';

const api = acquireVsCodeApi();
const host = new RpcPeer(hostChannel(api), panelSide, panelHostSide, {});
const announcer = new Announcer();
const root = document.createElement('main');
root.ariaLabel = 'Variorum';
document.body.append(root, announcer.element);

let frame = 0;
const panel = new Panel(api, host, () => {
  frame ||= requestAnimationFrame(draw);
});
const scrolling = new Scrolling(panel);

function draw(): void {
  frame = 0;
  render(panelView(panel), root);
  announcer.say(panel);
  scrolling.drawn();
}

draw();
await panel.start();
