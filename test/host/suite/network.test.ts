import assert from 'node:assert/strict';
import dns from 'node:dns/promises';
import { REQUIRED, skipWithout } from '../../required.ts';
import { attemptsHere } from '../attempts.ts';

// Last of all: the extension host and every process that it started share one network namespace, see
// ../isolation.ts, which has counted since before the extension host began.
describe('network', () => {
  before(function () {
    const isolated = process.env['VARIORUM_ISOLATION'] !== undefined;
    skipWithout(
      this,
      REQUIRED.network,
      isolated ? undefined : 'The extension host has no network of its own that would count attempts.',
    );
  });

  it('no process of the extension attempted any connection', () => {
    assert.equal(attemptsHere(), 0);
  });

  it('an attempt would have been counted, made by native code or not', async () => {
    await assert.rejects(fetch('http://192.0.2.1/'));
    const afterConnection = attemptsHere();
    assert.ok(afterConnection > 0);
    await assert.rejects(dns.lookup('variorum.invalid')); // getaddrinfo of the C library
    const afterLookup = attemptsHere();
    assert.ok(afterLookup > afterConnection);
    await assert.rejects(fetch('http://[2001:db8::1]/'));
    const afterVersion6 = attemptsHere();
    assert.ok(afterVersion6 > afterLookup);
    await assert.rejects(fetch('http://127.0.0.1/'));
    assert.ok(attemptsHere() > afterVersion6);
  });
});
