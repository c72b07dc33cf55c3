/**
 * The provider that the engine's tests run on: the CPU, or with VARIORUM_TEST_PROVIDER=webgpu a GPU (a software adapter
 * will do: SwiftShader or llvmpipe as the Vulkan library on the library path).
 */
export const PROVIDER = process.env['VARIORUM_TEST_PROVIDER'] === 'webgpu' ? 'webgpu' : 'cpu';
