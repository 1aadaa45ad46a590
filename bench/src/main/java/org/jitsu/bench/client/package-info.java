/**
 * The clients: they resolve the name and fetch the page as somebody out there would.
 *
 * <p>In: addresses, a path, deadlines. Out: the {@link org.jitsu.bench.client.Page} with the moment
 * of its first byte, or an IOException. State: none between two fetches; each opens a connection of
 * its own. {@link org.jitsu.bench.client.NaiveClient} is at the mercy of the kernel's timers, as
 * every ordinary program, and {@link org.jitsu.bench.client.InsistentClient} is too where it is not
 * refused; {@link org.jitsu.bench.client.FairProber} is not, and sees when a server that nobody
 * holds connections for could first have answered; {@link org.jitsu.bench.client.StaggeredProber}
 * sees it more closely, for servers that are there within milliseconds.
 *
 * <p>Absent on purpose: retries of anything that was answered, and keep-alive.
 */
@NullMarked
package org.jitsu.bench.client;

import org.jspecify.annotations.NullMarked;
