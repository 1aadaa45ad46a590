package org.jitsu.app.power;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jitsu power}: one of its commands. */
@Command(
    name = "power",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what starts, requests, commands and idle guests cost, by whatever meter there is.",
      "Every figure says how good it is: measured, modelled or estimated.",
      "",
      "A meter (--meter, repeatable) is one of",
      "  auto                                whatever this machine has",
      "  rapl hwmon iio power_supply         files of the kernel",
      "  ipmi                                ipmitool dcmi power reading",
      "  redfish:https://192.0.2.9/          a management controller; user:password@ goes before a host",
      "  shelly1:http://192.0.2.7/           Shelly, first generation; shelly2: later ones",
      "  tasmota:http://192.0.2.7/           Tasmota",
      "  json:http://192.0.2.7/x#/power,W    any JSON, by pointer and unit (W mW kW J Wmin Wh kWh)",
      "  scpi:/dev/ttyUSB0?baud=9600         an instrument; scpi:tcp://host:5025?ask=MEAS:VOLT?*MEAS:CURR?",
      "  serial:/dev/ttyUSB0                 a meter that sends a line with a power by itself",
      "  csv:FILE                            a recording, or what a meter exported, played again",
      "  model                               processor time, by the law that calibrate fitted",
      "  model:idle=2.1,busy=4.3             the same by a law that you give, in watts"
    },
    subcommands = {
      ListCommand.class,
      WatchCommand.class,
      RecordCommand.class,
      RunCommand.class,
      CalibrateCommand.class,
      SyncCommand.class,
      ReportCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu power list                                what can be read here, and why not",
      "  bin/jitsu power run -- make                         joules of a command",
      "  bin/jitsu power record -o idle --label idle -s 60   idle.csv and idle.json",
      "  bin/jitsu power report -o power.html idle storm     a page of recordings"
    })
public final class PowerCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
