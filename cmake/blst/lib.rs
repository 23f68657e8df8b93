// SPDX-License-Identifier: Apache-2.0 OR MIT
// Empty: cargo wants a target in every package.
