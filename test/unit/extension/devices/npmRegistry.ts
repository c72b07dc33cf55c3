import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const VERSION = '1.0.0';

interface Published {
  readonly manifest: object;
  readonly archive: Buffer;
  readonly integrity: string;
}

/** A registry on this machine that serves packages whose install script leaves a file `installed`. */
export class NpmRegistry {
  readonly address: string;
  private readonly packages = new Map<string, Published>();
  private readonly server: Server;
  private readonly root: string;

  private constructor(root: string, server: Server) {
    this.root = root;
    this.server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.on('request', ({ url }, response) => {
      const [name, file] = url!.slice(1).split('/');
      const found = this.packages.get(name!);
      if (found === undefined) response.writeHead(404).end();
      else if (file !== undefined) response.end(found.archive);
      else response.end(JSON.stringify(this.listing(name!, found)));
    });
  }

  /** @param root folder for its files */
  static async start(root: string): Promise<NpmRegistry> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new NpmRegistry(root, server);
  }

  /** Publishes version 1.0.0, in the place of what was published as such before. */
  publish(name: string, more: object): void {
    const folder = join(this.root, 'published', name);
    mkdirSync(join(folder, 'package'), { recursive: true });
    const install = `node -e "require('fs').writeFileSync('installed','')"`;
    const manifest = { name, version: VERSION, ...more, scripts: { install } };
    writeFileSync(join(folder, 'package/package.json'), JSON.stringify(manifest));
    execFileSync('tar', ['-czf', 'archive.tgz', 'package'], { cwd: folder });
    const archive = readFileSync(join(folder, 'archive.tgz'));
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    this.packages.set(name, { manifest, archive, integrity });
  }

  /** A project that depends on the first package, locked to what is published now. */
  projectOf(name: string, ...others: readonly string[]): { manifest: object; lock: object } {
    const manifest = { private: true, dependencies: { [name]: VERSION } };
    const packages = Object.fromEntries(
      [name, ...others].map((one) => {
        const { manifest: own, integrity } = this.packages.get(one)!;
        return [`node_modules/${one}`, { ...own, hasInstallScript: true, integrity }];
      }),
    );
    const lock = { lockfileVersion: 3, requires: true, packages: { '': manifest, ...packages } };
    return { manifest, lock };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private listing(name: string, { manifest, integrity }: Published): object {
    const dist = { tarball: `${this.address}${name}/archive.tgz`, integrity };
    return { name, 'dist-tags': { latest: VERSION }, versions: { [VERSION]: { ...manifest, dist } } };
  }
}
