import type { panelHostSide, panelSide } from '../../shared/protocol/panelProtocol.ts';
import type { RpcPeer } from '../../shared/protocol/rpc.ts';

/** The extension host, as the panel asks it. */
export type Host = RpcPeer<typeof panelSide, typeof panelHostSide>;
