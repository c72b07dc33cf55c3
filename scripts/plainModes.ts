const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** A regular file that its owner may write and all may read, as the upper half of a zip file's attributes. */
const MODE = 0o100644;

/**
 * Gives each file in a zip file the same mode, in place: those on the disk depend on the system and the umask.
 * @param zip without a comment and without zip64 records
 * @throws RangeError where it is something else
 */
export function setPlainModes(zip: Buffer): void {
  const end = zip.length - 22;
  if (end < 0 || zip.readUInt32LE(end) !== END_OF_DIRECTORY) throw new RangeError('No zip file ends so.');
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries--) {
    if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY)
      throw new RangeError('The zip file’s directory is damaged.');
    zip.writeUInt32LE((MODE << 16) >>> 0, at + 38);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}
